package io.headgate.backfill;

import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.Keys;
import io.headgate.backfill.TableDiff.PartitionDiff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a backfill by table swap is meant to change. The candidate is compared with production
 * before it is published; if it differs in anything else, the swap stops and production stays what
 * it is. Immutable and thread-safe.
 *
 * @param key columns that tell the rows of a partition apart; empty if no columns do
 * @param columns the only ones that may change; empty for any
 * @param mayAdd whether rows may be added
 * @param mayRemove whether rows may be removed
 */
public record Expected(
    List<String> key, Optional<Set<String>> columns, boolean mayAdd, boolean mayRemove) {

  private static final int PARTITIONS_SHOWN = 3;
  private static final Expected ANYTHING = new Expected(List.of(), Optional.empty(), true, true);

  public Expected {
    key = List.copyOf(key);
    columns =
        columns
            .map(names -> new LinkedHashSet<>(names))
            .map(java.util.Collections::unmodifiableSet);
    Set<String> both = new TreeSet<>(key);
    both.retainAll(columns.orElse(Set.of()));
    if (!both.isEmpty()) {
      throw new IllegalArgumentException(
          "Columns of the key cannot be expected to change, as "
              + String.join(", ", both)
              + ": a row of another key is another row");
    }
  }

  /** Nothing is known beforehand: differences are told, and none stops the swap. */
  public static Expected anything() {
    return ANYTHING;
  }

  /** Nothing but these columns may change, and no row may come or go. */
  public static Expected onlyChanging(String... columns) {
    return new Expected(
        List.of(), Optional.of(new LinkedHashSet<>(Arrays.asList(columns))), false, false);
  }

  /**
   * The same, with the columns that tell the rows of a partition apart. With them rows are compared
   * with each other: which came, went or changed, and in which columns. Without them a change shows
   * in a column's values taken together.
   */
  public Expected keyedBy(String... columns) {
    return new Expected(List.of(columns), this.columns, mayAdd, mayRemove);
  }

  /** The same, and rows may be added. */
  public Expected addingRows() {
    return new Expected(key, columns, true, mayRemove);
  }

  /** The same, and rows may be removed. */
  public Expected removingRows() {
    return new Expected(key, columns, mayAdd, true);
  }

  /** Whether any difference would do. */
  public boolean isAnything() {
    return columns.isEmpty() && mayAdd && mayRemove;
  }

  /**
   * Rows that come or go change every column's values taken together, so that columns are only told
   * from each other by a key.
   *
   * @throws IllegalArgumentException if a key is needed and there is none
   */
  void requireDecidable() {
    if (columns.isPresent() && (mayAdd || mayRemove) && key.isEmpty()) {
      throw new IllegalArgumentException(
          "Where rows may be added or removed, whether only "
              + String.join(", ", columns.get())
              + " changed can only be told by a key: say keyedBy(columns) too");
    }
  }

  /** What of the difference was not expected, one line each; empty if all was. */
  public List<String> violations(TableDiff diff) {
    List<String> violations = new ArrayList<>();
    if (!mayAdd) {
      add(violations, diff, "added", Expected::added);
    }
    if (!mayRemove) {
      add(violations, diff, "removed", Expected::removed);
    }
    columns.ifPresent(allowed -> addColumns(violations, diff, allowed));
    return violations;
  }

  private static long added(PartitionDiff partition) {
    return partition
        .keys()
        .map(Keys::added)
        .orElse(Math.max(0, partition.candidateRows() - partition.productionRows()));
  }

  private static long removed(PartitionDiff partition) {
    return partition
        .keys()
        .map(Keys::removed)
        .orElse(Math.max(0, partition.productionRows() - partition.candidateRows()));
  }

  private static void add(
      List<String> violations, TableDiff diff, String how, ToLongFunction<PartitionDiff> rows) {
    long sum = diff.partitions().stream().mapToLong(rows).sum();
    if (sum > 0) {
      violations.add(
          sum
              + (sum == 1 ? " row was " : " rows were ")
              + how
              + where(diff.partitions().stream().filter(p -> rows.applyAsLong(p) > 0).toList()));
    }
  }

  private void addColumns(List<String> violations, TableDiff diff, Set<String> allowed) {
    TreeMap<String, List<PartitionDiff>> changed = new TreeMap<>();
    for (PartitionDiff partition : diff.partitions()) {
      partition
          .columns()
          .forEach(
              (column, difference) -> {
                if (!allowed.contains(column) && isChange(difference)) {
                  changed.computeIfAbsent(column, none -> new ArrayList<>()).add(partition);
                }
              });
    }
    changed.forEach((column, where) -> violations.add(column + " changed" + where(where)));
    List<String> unseen =
        diff.notCompared().stream().filter(column -> !allowed.contains(column)).toList();
    if (!unseen.isEmpty()) {
      violations.add(
          "whether "
              + String.join(", ", unseen)
              + " changed cannot be told: such types have no order");
    }
  }

  /** With a key, sums also differ where rows came or went; only rows of both sides change. */
  private boolean isChange(ColumnDiff difference) {
    return key.isEmpty() || difference.rows().orElse(0) > 0;
  }

  private static String where(List<PartitionDiff> partitions) {
    int more = partitions.size() - PARTITIONS_SHOWN;
    return partitions.stream()
            .limit(PARTITIONS_SHOWN)
            .map(PartitionDiff::label)
            .collect(Collectors.joining(", ", " in ", ""))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** For people: {@code only net_sales may change, rows by id}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    parts.add(
        columns
            .map(
                names ->
                    names.isEmpty()
                        ? "no column may change"
                        : "only " + String.join(", ", names) + " may change")
            .orElse("any column may change"));
    if (mayAdd != mayRemove) {
      parts.add(mayAdd ? "rows may be added" : "rows may be removed");
    } else {
      parts.add(mayAdd ? "rows may be added and removed" : "no row may come or go");
    }
    if (!key.isEmpty()) {
      parts.add("rows told apart by " + String.join(", ", key));
    }
    return String.join("; ", parts);
  }
}
