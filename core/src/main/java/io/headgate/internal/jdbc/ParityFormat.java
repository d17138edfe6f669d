package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.backfill.Parity;
import io.headgate.backfill.Parity.DatasetParity;
import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.PartitionDiff;
import java.util.TreeMap;

/** The JSON of a comparison of shadows with production. */
public final class ParityFormat {

  private static final int VERSION = 1;

  private ParityFormat() {}

  public static String write(Parity parity) {
    ObjectNode document =
        JsonDocument.ofFormat(VERSION)
            .put("pipeline", parity.pipeline())
            .put("holds", parity.holds());
    JsonDocument.putList(document, "datasets", parity.datasets(), ParityFormat::node);
    return JsonDocument.write(document);
  }

  private static ObjectNode node(DatasetParity dataset) {
    ObjectNode node =
        JsonDocument.object()
            .put("production", dataset.production().value())
            .put("shadow", dataset.shadow().value())
            .put("partitions", dataset.partitions());
    dataset.missing().forEach(node.putArray("missing")::add);
    dataset.unfit().forEach(node.putArray("unfit")::add);
    dataset.violations().forEach(node.putArray("violations")::add);
    dataset
        .diff()
        .ifPresent(
            diff -> {
              JsonDocument.putList(
                  node,
                  "differences",
                  diff.partitions().stream().filter(partition -> !partition.isEqual()).toList(),
                  ParityFormat::node);
              diff.notCompared().forEach(node.putArray("notCompared")::add);
            });
    return node;
  }

  private static ObjectNode node(PartitionDiff partition) {
    ObjectNode node =
        JsonDocument.object()
            .put("partition", partition.label())
            .put("productionRows", partition.productionRows())
            .put("shadowRows", partition.candidateRows());
    partition
        .keys()
        .ifPresent(
            keys ->
                node.put("added", keys.added())
                    .put("removed", keys.removed())
                    .put("changed", keys.changed()));
    ObjectNode columns = node.putObject("columns");
    new TreeMap<>(partition.columns())
        .forEach((column, difference) -> columns.set(column, node(difference)));
    return node;
  }

  private static ObjectNode node(ColumnDiff difference) {
    ObjectNode node = JsonDocument.object();
    difference.rows().ifPresent(rows -> node.put("rows", rows));
    difference
        .sums()
        .ifPresent(
            sums ->
                node.put("productionSum", sums.production()).put("shadowSum", sums.candidate()));
    return node;
  }
}
