package io.headgate.inspection;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableSchema;
import java.util.List;

/**
 * What a table holds, and the gate that it suggests. A profile tells what <em>is</em>; whether that
 * is what should be, a person has to say. Immutable and thread-safe.
 *
 * @param partitions those that have rows, in order
 * @param rows of each of them
 * @param inspector who looked last and how
 * @param keys columns that tell the rows of a partition apart, each a list of one to four
 * @param suggestions in the order of a gate
 * @param notes what could not be read or is left out, and why
 */
public record Profile(
    Dataset dataset,
    List<Partition> partitions,
    List<Long> rows,
    String inspector,
    TableSchema schema,
    List<ColumnProfile> columns,
    List<List<String>> keys,
    List<SuggestedCheck> suggestions,
    List<String> notes) {

  public Profile {
    requireNonNull(dataset, "dataset");
    partitions = List.copyOf(partitions);
    rows = List.copyOf(rows);
    requireNonNull(inspector, "inspector");
    requireNonNull(schema, "schema");
    columns = List.copyOf(columns);
    keys = keys.stream().map(List::copyOf).toList();
    suggestions = List.copyOf(suggestions);
    notes = List.copyOf(notes);
  }

  /** How many rows were profiled. */
  public long allRows() {
    return rows.stream().mapToLong(Long::longValue).sum();
  }

  /** The gate with all suggested checks. */
  public QualityGate gate() {
    QualityGate gate = QualityGate.on(dataset);
    for (SuggestedCheck suggestion : suggestions) {
      gate =
          suggestion.required()
              ? gate.require(suggestion.check())
              : gate.warnUnless(suggestion.check());
    }
    return gate;
  }

  /** The same gate as a Java class, with the reason of each check. */
  public String toJava() {
    return ProfileJava.of(this);
  }
}
