package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.quality.TableSchema;
import java.util.Optional;

/** The JSON of a table's schema. */
final class SchemaFormat {

  private static final int VERSION = 1;

  private SchemaFormat() {}

  static String write(TableSchema schema) {
    ObjectNode document = JsonDocument.ofFormat(VERSION);
    JsonDocument.putList(
        document,
        "columns",
        schema.columns(),
        column ->
            JsonDocument.object()
                .put("name", column.name())
                .put("type", column.type())
                .put("nullable", column.nullable()));
    schema
        .partitionedBy()
        .ifPresent(
            keys -> JsonDocument.putList(document, "partitionedBy", keys, TextNode::valueOf));
    return JsonDocument.write(document);
  }

  static TableSchema read(String json) {
    JsonNode document = JsonDocument.read("schema of a table", VERSION, json);
    return new TableSchema(
        JsonDocument.list(
            document,
            "columns",
            column ->
                new TableSchema.Column(
                    JsonDocument.text(column, "name"),
                    JsonDocument.text(column, "type"),
                    JsonDocument.required(column, "nullable").booleanValue())),
        document.has("partitionedBy")
            ? Optional.of(JsonDocument.list(document, "partitionedBy", JsonNode::textValue))
            : Optional.empty());
  }
}
