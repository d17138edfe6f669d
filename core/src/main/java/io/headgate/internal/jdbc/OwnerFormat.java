package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.headgate.dataset.OnCallOverride;
import io.headgate.dataset.OnCallRotation;
import io.headgate.dataset.Owner;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** The JSON of a ticket's owner. Owners of older versions have no rotation. */
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
    owner.onCall().ifPresent(rotation -> node.set("onCall", node(rotation)));
    return node;
  }

  private static ObjectNode node(OnCallRotation rotation) {
    ObjectNode node =
        JsonDocument.object()
            .put("firstHandOver", rotation.firstHandOver().toString())
            .put("zone", rotation.zone().getId());
    JsonDocument.putList(node, "members", rotation.members(), TextNode::valueOf);
    JsonDocument.putList(
        node,
        "overrides",
        rotation.overrides(),
        one ->
            JsonDocument.object()
                .put("member", one.member())
                .set("during", JsonDocument.interval(one.during())));
    return node;
  }

  private static OnCallRotation rotation(JsonNode node) {
    return new OnCallRotation(
        LocalDateTime.parse(JsonDocument.text(node, "firstHandOver")),
        ZoneId.of(JsonDocument.text(node, "zone")),
        JsonDocument.list(node, "members", JsonNode::asText),
        JsonDocument.list(
            node,
            "overrides",
            one ->
                new OnCallOverride(
                    JsonDocument.interval(JsonDocument.required(one, "during")),
                    JsonDocument.text(one, "member"))));
  }

  static Owner owner(JsonNode node) {
    return new Owner(
        JsonDocument.text(node, "team"),
        JsonDocument.list(node, "contacts", JsonNode::asText),
        JsonDocument.optional(node, "onCall", OwnerFormat::rotation));
  }
}
