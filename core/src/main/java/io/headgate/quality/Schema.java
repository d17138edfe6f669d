package io.headgate.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks of a table's columns and types. */
public final class Schema {

  private Schema() {}

  /**
   * Holds if the table has every column of {@code expected} with the same type, and no required
   * column has become nullable. Further columns do not matter.
   */
  public static Check conformsTo(TableSchema expected) {
    return new Conforms(expected);
  }

  private record Conforms(TableSchema expected) implements Check {

    @Override
    public String name() {
      return "schema";
    }

    @Override
    public Set<Metric> metrics() {
      return Set.of();
    }

    @Override
    public boolean needsSchema() {
      return true;
    }

    @Override
    public Judgement judge(Observation observation) {
      Optional<TableSchema> actual = observation.schema();
      if (actual.isEmpty()) {
        return new Judgement(Outcome.ERROR, "schema could not be judged: the table does not exist");
      }
      List<String> differences = differences(actual.get());
      return differences.isEmpty()
          ? new Judgement(
              Outcome.PASS, "schema conforms: " + expected.columns().size() + " columns")
          : new Judgement(Outcome.BLOCK, "schema differs: " + String.join("; ", differences));
    }

    private List<String> differences(TableSchema actual) {
      List<String> differences = new ArrayList<>();
      for (TableSchema.Column column : expected.columns()) {
        Optional<TableSchema.Column> found = actual.find(column.name());
        if (found.isEmpty()) {
          differences.add("column " + column.name() + " is missing");
        } else if (!found.get().type().equals(column.type())) {
          differences.add(
              "column "
                  + column.name()
                  + " is "
                  + found.get().type()
                  + ", expected "
                  + column.type());
        } else if (found.get().nullable() && !column.nullable()) {
          differences.add("column " + column.name() + " may be null, expected not null");
        }
      }
      return differences;
    }
  }
}
