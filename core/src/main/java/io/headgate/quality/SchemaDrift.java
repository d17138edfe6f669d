package io.headgate.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What has changed from one schema to another, and how bad that is. Not thread-safe. */
final class SchemaDrift {

  /**
   * One change.
   *
   * @param outcome PASS, WARN or BLOCK
   */
  record Change(Outcome outcome, String text) {}

  private final SchemaMode mode;
  private final List<Change> changes = new ArrayList<>();

  private SchemaDrift(SchemaMode mode) {
    this.mode = mode;
  }

  /**
   * The changes.
   *
   * @param scope the columns that a reader uses; all if there are none
   */
  static List<Change> between(
      TableSchema from, TableSchema to, SchemaMode mode, Set<String> scope) {
    SchemaDrift drift = new SchemaDrift(mode);
    ColumnType old = struct(from, scope);
    ColumnType now = struct(to, scope);
    drift.struct("", old, now);
    drift.partitions(from, to);
    return List.copyOf(drift.changes);
  }

  /** Whatever reads by partition, writes by partition or swaps partitions counts on these. */
  private void partitions(TableSchema from, TableSchema to) {
    if (from.partitionedBy().isPresent()
        && to.partitionedBy().isPresent()
        && !from.partitionedBy().equals(to.partitionedBy())) {
      add(
          Outcome.BLOCK,
          "the table is "
              + partitioned(to.partitionedBy().get())
              + ", expected "
              + partitioned(from.partitionedBy().get()));
    }
  }

  private static String partitioned(List<String> keys) {
    return keys.isEmpty() ? "not partitioned" : "partitioned by " + String.join(", ", keys);
  }

  private static ColumnType struct(TableSchema schema, Set<String> scope) {
    Set<String> wanted =
        scope.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    return new ColumnType(
        "struct",
        List.of(),
        schema.columns().stream()
            .filter(
                column ->
                    wanted.isEmpty() || wanted.contains(column.name().toLowerCase(Locale.ROOT)))
            .map(
                column ->
                    new ColumnType.Field(
                        column.name(), ColumnType.parse(column.type()), column.nullable()))
            .toList());
  }

  private void struct(String path, ColumnType from, ColumnType to) {
    for (ColumnType.Field old : from.fields()) {
      String name = path + old.name();
      to.field(old.name())
          .ifPresentOrElse(
              now -> field(name, old, now),
              () -> add(Outcome.BLOCK, "column " + name + " is missing"));
    }
    for (ColumnType.Field now : to.fields()) {
      if (from.field(now.name()).isEmpty()) {
        add(
            byMode(Outcome.BLOCK, Outcome.WARN, Outcome.PASS),
            "column " + path + now.name() + " " + now.type() + " is new");
      }
    }
    List<String> before = inBoth(from, to);
    if (!before.equals(inBoth(to, from))) {
      add(
          byMode(Outcome.BLOCK, Outcome.PASS, Outcome.PASS),
          (path.isEmpty() ? "columns" : "fields of " + path.substring(0, path.length() - 1))
              + " stand in another order");
    }
  }

  private static List<String> inBoth(ColumnType one, ColumnType other) {
    return one.fields().stream()
        .map(field -> field.name().toLowerCase(Locale.ROOT))
        .filter(name -> other.field(name).isPresent())
        .toList();
  }

  private void field(String name, ColumnType.Field old, ColumnType.Field now) {
    if (old.nullable() && !now.nullable()) {
      add(byMode(Outcome.BLOCK, Outcome.PASS, Outcome.PASS), "column " + name + " is required now");
    } else if (!old.nullable() && now.nullable()) {
      add(
          byMode(Outcome.BLOCK, Outcome.BLOCK, Outcome.WARN),
          "column " + name + " may be null, expected not null");
    }
    if (old.type().equals(now.type())) {
      return;
    }
    if (old.type().name().equals(now.type().name()) && !old.type().fields().isEmpty()) {
      struct(name + ".", old.type(), now.type());
    } else if (old.type().widensTo(now.type())) {
      add(
          byMode(Outcome.BLOCK, Outcome.WARN, Outcome.PASS),
          "column " + name + " is " + now.type() + ", wider than " + old.type());
    } else {
      add(Outcome.BLOCK, "column " + name + " is " + now.type() + ", expected " + old.type());
    }
  }

  private Outcome byMode(Outcome strict, Outcome backward, Outcome permissive) {
    return switch (mode) {
      case STRICT -> strict;
      case BACKWARD -> backward;
      case PERMISSIVE -> permissive;
    };
  }

  private void add(Outcome outcome, String text) {
    changes.add(new Change(outcome, text));
  }
}
