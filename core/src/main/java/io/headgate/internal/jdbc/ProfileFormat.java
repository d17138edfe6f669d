package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.JobProfile;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import java.util.List;
import java.util.function.Function;

/** The JSON of a job's profile. */
final class ProfileFormat {

  private static final int VERSION = 1;

  private ProfileFormat() {}

  static String write(JobProfile profile) {
    ObjectNode document = JsonDocument.ofFormat(VERSION).put("note", profile.note());
    JsonDocument.putList(document, "stages", profile.stages(), ProfileFormat::stage);
    JsonDocument.putList(document, "settings", profile.settings(), ProfileFormat::setting);
    return JsonDocument.write(document);
  }

  static JobProfile read(String json) {
    JsonNode document = JsonDocument.read("profile of a job", VERSION, json);
    return new JobProfile(
        JsonDocument.list(document, "stages", ProfileFormat::stage),
        listIfAny(document, "settings", ProfileFormat::setting),
        JsonDocument.text(document, "note"));
  }

  private static ObjectNode stage(StageProfile stage) {
    ObjectNode node =
        JsonDocument.object()
            .put("stage", stage.stage())
            .put("operation", stage.operation())
            .put("shuffled", stage.shuffled())
            .put("tasks", stage.tasks())
            .put("failed", stage.failedTasks())
            .put("spilled", stage.spilledBytes())
            .put("gc", stage.gcMillis())
            .put("wall", stage.wallMillis());
    JsonDocument.putList(node, "bytes", stage.bytes().quantiles(), LongNode::valueOf);
    JsonDocument.putList(node, "millis", stage.millis().quantiles(), LongNode::valueOf);
    stage
        .finding()
        .ifPresent(
            finding ->
                JsonDocument.putList(
                    node.putObject("finding")
                        .put("kind", finding.kind().code())
                        .put("lost", finding.lostMillis())
                        .put("text", finding.text()),
                    "keys",
                    finding.keys(),
                    key -> JsonDocument.object().put("key", key.key()).put("share", key.share())));
    return node;
  }

  private static StageProfile stage(JsonNode node) {
    return new StageProfile(
        JsonDocument.integer(node, "stage"),
        JsonDocument.text(node, "operation"),
        JsonDocument.optional(node, "shuffled", JsonNode::booleanValue).orElse(false),
        JsonDocument.integer(node, "tasks"),
        JsonDocument.integer(node, "failed"),
        new Spread(JsonDocument.list(node, "bytes", JsonNode::longValue)),
        new Spread(JsonDocument.list(node, "millis", JsonNode::longValue)),
        number(node, "spilled"),
        number(node, "gc"),
        number(node, "wall"),
        JsonDocument.optional(
            node,
            "finding",
            finding ->
                new Finding(
                    Finding.Kind.ofCode(JsonDocument.text(finding, "kind")),
                    number(finding, "lost"),
                    JsonDocument.text(finding, "text"),
                    listIfAny(
                        finding,
                        "keys",
                        key ->
                            new FrequentKey(
                                JsonDocument.text(key, "key"),
                                JsonDocument.required(key, "share").doubleValue())))));
  }

  private static ObjectNode setting(ChangedSetting setting) {
    return JsonDocument.object()
        .put("key", setting.key())
        .put("value", setting.value())
        .put("reason", setting.reason());
  }

  private static ChangedSetting setting(JsonNode node) {
    return new ChangedSetting(
        JsonDocument.text(node, "key"),
        JsonDocument.text(node, "value"),
        JsonDocument.text(node, "reason"));
  }

  /** Profiles of before did not have them. */
  private static <T> List<T> listIfAny(JsonNode node, String field, Function<JsonNode, T> read) {
    return node.has(field) ? JsonDocument.list(node, field, read) : List.of();
  }

  private static long number(JsonNode node, String field) {
    return JsonDocument.required(node, field).longValue();
  }
}
