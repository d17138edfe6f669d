package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.dataset.Owner;

/** The JSON of a ticket's owner. */
final class OwnerFormat {

  private static final int VERSION = 1;

  private OwnerFormat() {}

  static String write(Owner owner) {
    return JsonDocument.write(JsonDocument.ofFormat(VERSION).setAll(node(owner)));
  }

  static Owner read(String json) {
    return owner(JsonDocument.read("owner of a ticket", VERSION, json));
  }

  static ObjectNode node(Owner owner) {
    ObjectNode node = JsonDocument.object().put("team", owner.team());
    JsonDocument.putList(node, "contacts", owner.contacts(), TextNode::valueOf);
    return node;
  }

  static Owner owner(JsonNode node) {
    return new Owner(
        JsonDocument.text(node, "team"), JsonDocument.list(node, "contacts", JsonNode::asText));
  }
}
