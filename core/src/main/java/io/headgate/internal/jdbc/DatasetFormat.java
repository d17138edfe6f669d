package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partitioning;
import io.headgate.dataset.Slice;
import io.headgate.time.CalendarGrid;
import io.headgate.time.Period;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;

/** The JSON of a dataset inside a plan: the dataset as it was when the plan was made. */
final class DatasetFormat {

  private DatasetFormat() {}

  static ObjectNode node(Dataset dataset) {
    ObjectNode node =
        JsonDocument.object()
            .put("name", dataset.name().value())
            .put("partitionColumn", dataset.partitionColumn())
            .put("description", dataset.description())
            .put("usageNotes", dataset.usageNotes());
    node.set("partitioning", node(dataset.partitioning()));
    node.set("life", JsonDocument.interval(dataset.life()));
    dataset.frozen().ifPresent(reason -> node.put("frozen", reason));
    dataset.owner().ifPresent(owner -> node.set("owner", OwnerFormat.node(owner)));
    dataset.slice().ifPresent(slice -> node.set("slice", node(slice)));
    return node;
  }

  static Dataset dataset(JsonNode node) {
    return new Dataset(
        new DatasetName(JsonDocument.text(node, "name")),
        partitioning(JsonDocument.required(node, "partitioning")),
        JsonDocument.text(node, "partitionColumn"),
        JsonDocument.optional(node, "owner", OwnerFormat::owner),
        JsonDocument.interval(JsonDocument.required(node, "life")),
        JsonDocument.text(node, "description"),
        JsonDocument.text(node, "usageNotes"),
        JsonDocument.optional(node, "frozen", JsonNode::asText),
        JsonDocument.optional(node, "slice", DatasetFormat::slice));
  }

  private static ObjectNode node(Slice slice) {
    return JsonDocument.object()
        .put("name", slice.name())
        .put("column", slice.column())
        .put("value", slice.value());
  }

  private static Slice slice(JsonNode node) {
    return new Slice(
        JsonDocument.text(node, "name"),
        JsonDocument.text(node, "column"),
        JsonDocument.text(node, "value"));
  }

  private static ObjectNode node(Partitioning partitioning) {
    if (partitioning instanceof Partitioning.Calendar calendar) {
      CalendarGrid grid = calendar.grid();
      return JsonDocument.object()
          .put("kind", "calendar")
          .put("period", code(grid.period()))
          .put("zone", grid.zone().getId())
          .put("firstDay", grid.firstDay().getValue())
          .put("size", grid.size())
          .put("anchor", grid.anchor().toString());
    }
    return JsonDocument.object().put("kind", "unpartitioned");
  }

  private static Partitioning partitioning(JsonNode node) {
    String kind = JsonDocument.text(node, "kind");
    return switch (kind) {
      case "unpartitioned" -> Partitioning.unpartitioned();
      case "calendar" ->
          new Partitioning.Calendar(
              new CalendarGrid(
                  period(JsonDocument.text(node, "period")),
                  ZoneId.of(JsonDocument.text(node, "zone")),
                  DayOfWeek.of(JsonDocument.integer(node, "firstDay")),
                  JsonDocument.optional(node, "size", JsonNode::asInt).orElse(1),
                  JsonDocument.optional(node, "anchor", JsonNode::asText)
                      .map(LocalDate::parse)
                      .orElse(LocalDate.EPOCH)));
      default -> throw unknown("kind of partitioning", kind);
    };
  }

  private static String code(Period period) {
    return switch (period) {
      case HOUR -> "hour";
      case DAY -> "day";
      case WEEK -> "week";
      case MONTH -> "month";
    };
  }

  private static Period period(String code) {
    for (Period period : Period.values()) {
      if (code(period).equals(code)) {
        return period;
      }
    }
    throw unknown("period", code);
  }

  private static IllegalArgumentException unknown(String what, String code) {
    return new IllegalArgumentException(
        "Unknown " + what + " '" + code + "': was the store written by a newer version?");
  }
}
