package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.backfill.Strategy;
import io.headgate.dataset.DatasetName;

/** The JSON of a backfill's plan. */
final class PlanFormat {

  private static final int VERSION = 1;

  private PlanFormat() {}

  static String write(BackfillPlan plan) {
    ObjectNode document =
        JsonDocument.ofFormat(VERSION)
            .put("root", plan.root().value())
            .put("strategy", plan.strategy().code());
    document.set("range", JsonDocument.interval(plan.range()));
    JsonDocument.putList(document, "steps", plan.steps(), PlanFormat::node);
    JsonDocument.putList(document, "leftOut", plan.leftOut(), PlanFormat::node);
    return JsonDocument.write(document);
  }

  static BackfillPlan read(String json) {
    JsonNode document = JsonDocument.read("plan of a backfill", VERSION, json);
    return new BackfillPlan(
        new DatasetName(JsonDocument.text(document, "root")),
        JsonDocument.interval(JsonDocument.required(document, "range")),
        Strategy.ofCode(JsonDocument.text(document, "strategy")),
        JsonDocument.list(document, "steps", PlanFormat::step),
        JsonDocument.list(document, "leftOut", PlanFormat::leftOut));
  }

  private static ObjectNode node(Step step) {
    ObjectNode node =
        JsonDocument.object()
            .put("order", step.order())
            .put("partitions", step.partitions())
            .put("executions", step.executions())
            .put("dag", step.dag())
            .put("task", step.task());
    node.set("dataset", DatasetFormat.node(step.dataset()));
    JsonDocument.putList(node, "ranges", step.ranges(), JsonDocument::interval);
    step.owner().ifPresent(owner -> node.set("owner", OwnerFormat.node(owner)));
    return node;
  }

  private static Step step(JsonNode node) {
    return new Step(
        JsonDocument.integer(node, "order"),
        DatasetFormat.dataset(JsonDocument.required(node, "dataset")),
        JsonDocument.list(node, "ranges", JsonDocument::interval),
        JsonDocument.integer(node, "partitions"),
        JsonDocument.integer(node, "executions"),
        JsonDocument.text(node, "dag"),
        JsonDocument.text(node, "task"),
        JsonDocument.optional(node, "owner", OwnerFormat::owner));
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
