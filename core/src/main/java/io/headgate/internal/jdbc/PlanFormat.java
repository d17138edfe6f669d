package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Link;
import io.headgate.backfill.BackfillPlan.Root;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.backfill.BackfillPlan.Swap;
import io.headgate.backfill.Estimate;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Strategy;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.DatasetName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** The JSON of a backfill's plan. */
public final class PlanFormat {

  private static final int VERSION = 1;

  private PlanFormat() {}

  public static String write(BackfillPlan plan) {
    ObjectNode document = JsonDocument.ofFormat(VERSION).put("strategy", plan.strategy().code());
    JsonDocument.putList(document, "roots", plan.roots(), PlanFormat::node);
    document.set("scope", node(plan.scope()));
    JsonDocument.putList(document, "steps", plan.steps(), PlanFormat::node);
    JsonDocument.putList(document, "leftOut", plan.leftOut(), PlanFormat::node);
    JsonDocument.putList(document, "links", plan.links(), PlanFormat::node);
    document.set("pace", node(plan.pace()));
    plan.swap().ifPresent(swap -> document.set("swap", node(swap)));
    return JsonDocument.write(document);
  }

  /**
   * The plan that was written so.
   *
   * @throws IllegalStateException if it is no plan, or one of a newer version
   */
  public static BackfillPlan read(String json) {
    JsonNode document = JsonDocument.read("plan of a backfill", VERSION, json);
    return new BackfillPlan(
        JsonDocument.optional(document, "root", root -> List.of(onlyRoot(root, document)))
            .orElseGet(() -> JsonDocument.list(document, "roots", PlanFormat::root)),
        Strategy.ofCode(JsonDocument.text(document, "strategy")),
        JsonDocument.optional(document, "scope", PlanFormat::scope).orElse(PlanScope.ALL),
        JsonDocument.list(document, "steps", PlanFormat::step),
        JsonDocument.list(document, "leftOut", PlanFormat::leftOut),
        document.has("links") ? JsonDocument.list(document, "links", PlanFormat::link) : List.of(),
        JsonDocument.optional(document, "pace", PlanFormat::pace).orElse(Pace.USUAL),
        JsonDocument.optional(document, "swap", PlanFormat::swap));
  }

  /** Plans of before there were several roots have one range of one. */
  private static Root onlyRoot(JsonNode root, JsonNode document) {
    return new Root(
        new DatasetName(root.asText()),
        List.of(JsonDocument.interval(JsonDocument.required(document, "range"))));
  }

  private static ObjectNode node(Root root) {
    ObjectNode node = JsonDocument.object().put("dataset", root.dataset().value());
    JsonDocument.putList(node, "ranges", root.ranges(), JsonDocument::interval);
    return node;
  }

  private static Root root(JsonNode node) {
    return new Root(
        new DatasetName(JsonDocument.text(node, "dataset")),
        JsonDocument.list(node, "ranges", JsonDocument::interval));
  }

  private static ObjectNode node(Pace pace) {
    return JsonDocument.object()
        .put("partitionsPerRun", pace.partitionsPerRun())
        .put("bytesPerRun", pace.bytesPerRun())
        .put("newestFirst", pace.newestFirst())
        .put("maxActiveRuns", pace.maxActiveRuns())
        .put("prunesUnchanged", pace.prunesUnchanged())
        .put("scheduledRuns", pace.scheduledRuns().code());
  }

  private static Pace pace(JsonNode node) {
    return new Pace(
        JsonDocument.integer(node, "partitionsPerRun"),
        JsonDocument.required(node, "bytesPerRun").asLong(),
        JsonDocument.required(node, "newestFirst").asBoolean(),
        JsonDocument.integer(node, "maxActiveRuns"),
        JsonDocument.required(node, "prunesUnchanged").asBoolean(),
        JsonDocument.optional(node, "scheduledRuns", code -> ScheduledRuns.ofCode(code.asText()))
            .orElse(ScheduledRuns.AS_THEY_COME));
  }

  private static ObjectNode node(Swap swap) {
    Expected expected = swap.expected();
    ObjectNode node =
        JsonDocument.object()
            .put("publication", swap.publication())
            .put("mayAdd", expected.mayAdd())
            .put("mayRemove", expected.mayRemove());
    ArrayNode key = node.putArray("key");
    expected.key().forEach(key::add);
    expected
        .columns()
        .ifPresent(
            columns -> {
              ArrayNode list = node.putArray("columns");
              columns.forEach(list::add);
            });
    return node;
  }

  private static Swap swap(JsonNode node) {
    return new Swap(
        JsonDocument.text(node, "publication"),
        new Expected(
            JsonDocument.list(node, "key", JsonNode::asText),
            JsonDocument.optional(
                node,
                "columns",
                columns -> {
                  Set<String> names = new LinkedHashSet<>();
                  columns.forEach(name -> names.add(name.asText()));
                  return names;
                }),
            JsonDocument.required(node, "mayAdd").asBoolean(),
            JsonDocument.required(node, "mayRemove").asBoolean()));
  }

  private static ObjectNode node(PlanScope scope) {
    ObjectNode node = JsonDocument.object();
    putNames(node, "stopAt", scope.stopAt());
    putNames(node, "withoutDags", scope.withoutDags());
    putNames(node, "owners", scope.owners());
    putNames(node, "consents", scope.consents());
    return node;
  }

  private static void putNames(ObjectNode node, String field, Set<?> names) {
    ArrayNode list = node.putArray(field);
    names.stream().map(Object::toString).sorted().forEach(list::add);
  }

  private static PlanScope scope(JsonNode node) {
    return new PlanScope(
        names(node, "stopAt", DatasetName::new),
        names(node, "withoutDags", name -> name),
        names(node, "owners", name -> name),
        names(node, "consents", DatasetName::new));
  }

  private static <T> Set<T> names(JsonNode node, String field, Function<String, T> read) {
    return Set.copyOf(JsonDocument.list(node, field, name -> read.apply(name.asText())));
  }

  private static ObjectNode node(Step step) {
    ObjectNode node =
        JsonDocument.object()
            .put("order", step.order())
            .put("partitions", step.partitions())
            .put("partitionsPerRun", step.partitionsPerRun())
            .put("executions", step.executions())
            .put("dag", step.dag())
            .put("task", step.task());
    node.set("dataset", DatasetFormat.node(step.dataset()));
    JsonDocument.putList(node, "ranges", step.ranges(), JsonDocument::interval);
    step.owner().ifPresent(owner -> node.set("owner", OwnerFormat.node(owner)));
    step.estimate().time().ifPresent(time -> node.put("millis", time.toMillis()));
    step.estimate().bytes().ifPresent(bytes -> node.put("bytes", bytes));
    node.put("jobs", step.estimate().jobs());
    return node;
  }

  private static ObjectNode node(Link link) {
    return JsonDocument.object()
        .put("upstream", link.upstream().value())
        .put("downstream", link.downstream().value())
        .put("mapping", link.mapping())
        .put("onChange", code(link.onChange()))
        .put("by", link.by());
  }

  private static Link link(JsonNode node) {
    return new Link(
        new DatasetName(JsonDocument.text(node, "upstream")),
        new DatasetName(JsonDocument.text(node, "downstream")),
        JsonDocument.text(node, "mapping"),
        policy(JsonDocument.text(node, "onChange")),
        JsonDocument.text(node, "by"));
  }

  private static String code(ChangePolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  private static ChangePolicy policy(String code) {
    for (ChangePolicy policy : ChangePolicy.values()) {
      if (code(policy).equals(code)) {
        return policy;
      }
    }
    throw new IllegalStateException(
        "Unknown policy on changes '" + code + "': was the plan written by a newer version?");
  }

  /** Plans of before it could be said had eight, or one where the body covers no ranges. */
  private static int oncePerRun(JsonNode node) {
    return JsonDocument.integer(node, "partitions") > JsonDocument.integer(node, "executions")
        ? 8
        : 1;
  }

  private static Step step(JsonNode node) {
    return new Step(
        JsonDocument.integer(node, "order"),
        DatasetFormat.dataset(JsonDocument.required(node, "dataset")),
        JsonDocument.list(node, "ranges", JsonDocument::interval),
        JsonDocument.integer(node, "partitions"),
        JsonDocument.optional(node, "partitionsPerRun", JsonNode::asInt)
            .orElseGet(() -> oncePerRun(node)),
        JsonDocument.integer(node, "executions"),
        JsonDocument.text(node, "dag"),
        JsonDocument.text(node, "task"),
        JsonDocument.optional(node, "owner", OwnerFormat::owner),
        new Estimate(
            JsonDocument.optional(node, "millis", JsonNode::asLong).map(Duration::ofMillis),
            JsonDocument.optional(node, "bytes", JsonNode::asLong),
            JsonDocument.optional(node, "jobs", JsonNode::asInt).orElse(0)));
  }

  private static ObjectNode node(LeftOut leftOut) {
    ObjectNode node = JsonDocument.object().put("reason", leftOut.reason());
    node.set("dataset", DatasetFormat.node(leftOut.dataset()));
    node.set("range", JsonDocument.interval(leftOut.range()));
    return node;
  }

  private static LeftOut leftOut(JsonNode node) {
    return new LeftOut(
        DatasetFormat.dataset(JsonDocument.required(node, "dataset")),
        JsonDocument.interval(JsonDocument.required(node, "range")),
        JsonDocument.text(node, "reason"));
  }
}
