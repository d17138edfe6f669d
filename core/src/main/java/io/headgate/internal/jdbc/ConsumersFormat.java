package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.dataset.Owner;
import io.headgate.ticket.Consumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON of who waits for what a ticket is about. Each owner stands there once, since many
 * consumers have the same one.
 */
final class ConsumersFormat {

  private static final int VERSION = 1;

  /** The first versions had the names for people only. */
  private static final Pattern BETWEEN_NAMES = Pattern.compile("[;,\\n]\\s*");

  private ConsumersFormat() {}

  static String write(List<Consumer> consumers) {
    ObjectNode document = JsonDocument.ofFormat(VERSION);
    ArrayNode owners = document.putArray("owners");
    Map<Owner, Integer> numbers = new LinkedHashMap<>();
    ArrayNode array = document.putArray("consumers");
    for (Consumer consumer : consumers) {
      ObjectNode node = array.addObject().put("name", consumer.name().replace('\0', '\uFFFD'));
      consumer
          .owner()
          .ifPresent(
              owner ->
                  node.put(
                      "owner",
                      numbers.computeIfAbsent(
                          owner,
                          unknown -> {
                            owners.add(OwnerFormat.node(unknown));
                            return numbers.size();
                          })));
    }
    return JsonDocument.write(document);
  }

  static List<Consumer> read(String stored) {
    if (!stored.startsWith("{")) {
      return Arrays.stream(BETWEEN_NAMES.split(stored))
          .filter(name -> !name.isBlank())
          .map(name -> new Consumer(name, Optional.empty()))
          .toList();
    }
    JsonNode document = JsonDocument.read("consumers of a ticket", VERSION, stored);
    List<Owner> owners = JsonDocument.list(document, "owners", OwnerFormat::owner);
    List<Consumer> consumers = new ArrayList<>();
    for (JsonNode node : JsonDocument.required(document, "consumers")) {
      consumers.add(
          new Consumer(
              JsonDocument.text(node, "name"),
              JsonDocument.optional(node, "owner", JsonNode::intValue).map(owners::get)));
    }
    return List.copyOf(consumers);
  }
}
