package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.quality.TableSchema;

/** The JSON of an observed table's schema. */
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
    return JsonDocument.write(document);
  }

  static TableSchema read(String json) {
    return new TableSchema(
        JsonDocument.list(
            JsonDocument.read("schema of an observation", VERSION, json),
            "columns",
            column ->
                new TableSchema.Column(
                    JsonDocument.text(column, "name"),
                    JsonDocument.text(column, "type"),
                    JsonDocument.required(column, "nullable").booleanValue())));
  }
}
