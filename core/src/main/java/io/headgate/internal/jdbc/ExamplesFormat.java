package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The JSON of rows that break a check; a verdict without any has none. */
final class ExamplesFormat {

  private static final int VERSION = 1;

  private ExamplesFormat() {}

  static Optional<String> write(List<String> examples) {
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode document = JsonDocument.ofFormat(VERSION);
    ArrayNode rows = document.putArray("rows");
    examples.forEach(rows::add);
    return Optional.of(JsonDocument.write(document));
  }

  static List<String> read(Optional<String> stored) {
    return stored
        .map(json -> JsonDocument.read("examples of a verdict", VERSION, json))
        .map(document -> JsonDocument.list(document, "rows", JsonNode::asText))
        .orElse(List.of());
  }
}
