package io.headgate.internal.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The envelope of what the store keeps as JSON: an object that says the version of its format. A
 * reader accepts its own version only, and misses no field in silence.
 */
final class JsonDocument {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FORMAT = "format";

  private JsonDocument() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An object of this version of its format. */
  static ObjectNode ofFormat(int version) {
    return object().put(FORMAT, version);
  }

  static String write(ObjectNode document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON for the store", e);
    }
  }

  /**
   * @param what it is, for people
   * @throws IllegalStateException if it is not of this version of its format
   */
  static JsonNode read(String what, int version, String json) {
    JsonNode document;
    try {
      document = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Cannot read the " + what + " in the store: it is no JSON; restore the store", e);
    }
    JsonNode format = document.path(FORMAT);
    if (!format.isInt() || format.intValue() != version) {
      throw new IllegalStateException(
          "Cannot read the "
              + what
              + " in the store: its format is "
              + (format.isMissingNode() ? "not stated" : format)
              + " and this version of Headgate reads format "
              + version
              + "; use the version that wrote it, or a newer one");
    }
    return document;
  }

  static JsonNode required(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw new IllegalStateException(
          "Cannot read JSON in the store: the field '" + field + "' is missing; restore the store");
    }
    return value;
  }

  static String text(JsonNode node, String field) {
    return required(node, field).asText();
  }

  static int integer(JsonNode node, String field) {
    return required(node, field).intValue();
  }

  static <T> Optional<T> optional(JsonNode node, String field, Function<JsonNode, T> read) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(read.apply(value));
  }

  static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> read) {
    List<T> values = new ArrayList<>();
    required(node, field).forEach(element -> values.add(read.apply(element)));
    return List.copyOf(values);
  }

  static <T> void putList(
      ObjectNode node, String field, List<T> values, Function<T, JsonNode> write) {
    var array = node.putArray(field);
    values.forEach(value -> array.add(write.apply(value)));
  }

  static ObjectNode interval(DataInterval interval) {
    return object()
        .put("start", Micros.exactly(interval.start()))
        .put("end", Micros.exactly(interval.end()));
  }

  static DataInterval interval(JsonNode node) {
    return DataInterval.between(
        Micros.toInstant(required(node, "start").longValue()),
        Micros.toInstant(required(node, "end").longValue()));
  }
}
