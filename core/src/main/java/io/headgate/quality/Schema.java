package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks of a table's columns and types, nested ones included. Immutable and thread-safe. */
public final class Schema implements Check {

  private final Optional<TableSchema> declared;
  private final SchemaMode mode;
  private final Set<String> readers;

  private Schema(Optional<TableSchema> declared, SchemaMode mode, Set<String> readers) {
    this.declared = declared;
    this.mode = requireNonNull(mode, "mode");
    this.readers = readers;
  }

  /**
   * Holds if the table has every column of {@code expected} with the same type, and no required
   * column may be null. Further columns do not matter.
   */
  public static Schema conformsTo(TableSchema expected) {
    return new Schema(Optional.of(expected), SchemaMode.PERMISSIVE, Set.of());
  }

  /** The same with another mode, which may also mind further columns, order and wider types. */
  public static Schema conformsTo(TableSchema expected, SchemaMode mode) {
    return new Schema(Optional.of(expected), mode, Set.of());
  }

  /**
   * Holds if the schema is still the one that was accepted last, as far as the mode minds. The
   * first one is accepted, and so is one that this check lets pass, or that a person accepts by
   * {@code Operations.acceptSchema}.
   */
  public static Schema hasNotDrifted(SchemaMode mode) {
    return new Schema(Optional.empty(), mode, Set.of());
  }

  /** The same check of these columns only: those that this consumer reads. */
  public Schema readBy(String... columns) {
    for (String column : columns) {
      Names.requireSimple("column", column);
    }
    return new Schema(declared, mode, Set.of(columns));
  }

  @Override
  public String name() {
    String scope = readers.isEmpty() ? "" : " of " + String.join(", ", new TreeSet<>(readers));
    return declared.isPresent() ? "schema" + scope : "schema drift " + mode + scope;
  }

  @Override
  public Set<Metric> metrics() {
    return Set.of();
  }

  @Override
  public boolean acceptsSchemas() {
    return declared.isEmpty();
  }

  @Override
  public boolean needsSchema() {
    return true;
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Optional<TableSchema> actual = evidence.observation().schema();
    if (actual.isEmpty()) {
      return new Judgement(Outcome.ERROR, "schema could not be judged: the table does not exist");
    }
    Optional<TableSchema> expected = declared.isPresent() ? declared : evidence.acceptedSchema();
    if (expected.isEmpty()) {
      return new Judgement(
          Outcome.PASS,
          "schema is the first one seen: " + actual.get().columns().size() + " columns");
    }
    List<SchemaDrift.Change> changes =
        SchemaDrift.between(expected.get(), actual.get(), mode, readers).stream()
            .filter(this::matters)
            .toList();
    Outcome worst = worst(changes, declared.isPresent() && mode == SchemaMode.PERMISSIVE);
    if (changes.isEmpty()) {
      return new Judgement(
          worst, "schema conforms: " + expected.get().columns().size() + " columns");
    }
    return new Judgement(
        worst,
        "schema differs: "
            + String.join("; ", changes.stream().map(SchemaDrift.Change::text).toList()));
  }

  private boolean matters(SchemaDrift.Change change) {
    return change.outcome() != Outcome.PASS;
  }

  /** A declared schema says what must not be null; a drift to that is only a warning. */
  private static Outcome worst(List<SchemaDrift.Change> changes, boolean warningsBlock) {
    if (changes.stream().anyMatch(change -> change.outcome() == Outcome.BLOCK)) {
      return Outcome.BLOCK;
    }
    if (changes.isEmpty()) {
      return Outcome.PASS;
    }
    return warningsBlock ? Outcome.BLOCK : Outcome.WARN;
  }
}
