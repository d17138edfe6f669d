package io.headgate.backfill;

import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.Keys;
import io.headgate.backfill.TableDiff.PartitionDiff;
import io.headgate.backfill.TableDiff.Sums;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The difference of two tables for people. */
public final class DiffText {

  private DiffText() {}

  /** One line over all partitions. */
  public static String line(TableDiff diff) {
    List<String> parts = new ArrayList<>();
    parts.add(
        diff.differingPartitions() + " of " + diff.partitions().size() + " partitions differ");
    parts.add("rows " + diff.productionRows() + " -> " + diff.candidateRows());
    keys(diff).map(DiffText::text).ifPresent(parts::add);
    columns(diff).forEach((column, change) -> parts.add(text(column, change)));
    if (!diff.notCompared().isEmpty()) {
      parts.add("not compared: " + String.join(", ", diff.notCompared()));
    }
    return String.join("; ", parts);
  }

  /** What one partition differs in, without its name; empty if in nothing. */
  public static String line(PartitionDiff partition) {
    List<String> parts = new ArrayList<>();
    partition
        .keys()
        .filter(keys -> keys.added() + keys.removed() + keys.changed() > 0)
        .map(DiffText::text)
        .ifPresent(parts::add);
    new TreeMap<>(partition.columns()).forEach((column, change) -> parts.add(text(column, change)));
    return String.join("; ", parts);
  }

  private static Optional<Keys> keys(TableDiff diff) {
    return diff.partitions().stream()
        .flatMap(partition -> partition.keys().stream())
        .reduce(
            (a, b) ->
                new Keys(
                    a.added() + b.added(), a.removed() + b.removed(), a.changed() + b.changed()));
  }

  private static String text(Keys keys) {
    return keys.added() + " added, " + keys.removed() + " removed, " + keys.changed() + " changed";
  }

  /** Over the partitions in which a column differs. */
  private static Map<String, ColumnDiff> columns(TableDiff diff) {
    Map<String, ColumnDiff> columns = new TreeMap<>();
    for (PartitionDiff partition : diff.partitions()) {
      partition.columns().forEach((column, one) -> columns.merge(column, one, DiffText::sum));
    }
    return columns;
  }

  private static ColumnDiff sum(ColumnDiff a, ColumnDiff b) {
    OptionalLong rows =
        a.rows().isPresent() && b.rows().isPresent()
            ? OptionalLong.of(a.rows().getAsLong() + b.rows().getAsLong())
            : OptionalLong.empty();
    if (a.sums().isEmpty() || b.sums().isEmpty()) {
      return new ColumnDiff(rows, a.sums().or(b::sums));
    }
    Sums one = a.sums().get();
    Sums other = b.sums().get();
    return new ColumnDiff(
        rows,
        Optional.of(
            new Sums(one.production() + other.production(), one.candidate() + other.candidate())));
  }

  private static String text(String column, ColumnDiff change) {
    String rows =
        change.rows().isPresent() ? " in " + change.rows().getAsLong() + " rows" : " changed";
    return change
        .sums()
        .map(
            sums ->
                column
                    + " "
                    + number(sums.production())
                    + " -> "
                    + number(sums.candidate())
                    + (change.rows().isPresent() ? rows : ""))
        .orElse(column + rows);
  }

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
