package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.dag.DagShape;
import io.headgate.dag.TaskShape;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.DatasetName;

/** The JSON of a DAG's shape. */
final class ShapeFormat {

  private static final int VERSION = 1;

  private ShapeFormat() {}

  static String write(DagShape shape) {
    ObjectNode document = JsonDocument.ofFormat(VERSION);
    JsonDocument.putList(document, "tasks", shape.tasks(), ShapeFormat::node);
    return JsonDocument.write(document);
  }

  /**
   * @throws IllegalArgumentException if it is not what was stored under that hash
   */
  static DagShape read(String hash, String json) {
    JsonNode document = JsonDocument.read("shape of a DAG", VERSION, json);
    return new DagShape(hash, JsonDocument.list(document, "tasks", ShapeFormat::task));
  }

  private static ObjectNode node(TaskShape task) {
    ObjectNode node =
        JsonDocument.object()
            .put("id", task.id())
            .put("kind", task.kind())
            .put("codeVersion", task.codeVersion())
            .put("triggerRule", task.triggerRule().code());
    JsonDocument.putList(node, "upstream", task.upstream(), TextNode::valueOf);
    task.mappedOver().ifPresent(over -> node.put("mappedOver", over));
    task.interval().ifPresent(interval -> node.set("interval", JsonDocument.interval(interval)));
    JsonDocument.putList(node, "reads", task.reads(), name -> TextNode.valueOf(name.value()));
    JsonDocument.putList(node, "writes", task.writes(), name -> TextNode.valueOf(name.value()));
    return node;
  }

  private static TaskShape task(JsonNode node) {
    return new TaskShape(
        JsonDocument.text(node, "id"),
        JsonDocument.text(node, "kind"),
        JsonDocument.text(node, "codeVersion"),
        JsonDocument.list(node, "upstream", JsonNode::asText),
        TriggerRule.ofCode(JsonDocument.text(node, "triggerRule")),
        JsonDocument.optional(node, "mappedOver", JsonNode::asText),
        JsonDocument.optional(node, "interval", JsonDocument::interval),
        JsonDocument.list(node, "reads", name -> new DatasetName(name.asText())),
        JsonDocument.list(node, "writes", name -> new DatasetName(name.asText())));
  }
}
