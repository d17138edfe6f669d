package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.headgate.dag.Fact;
import io.headgate.dataset.Partition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an inspector read off one partition.
 *
 * @param values what could be read; a metric that is undefined for the partition is in neither map
 * @param errors why a metric could not be read, such as an unknown column
 * @param schema if it was asked for and the table exists
 * @param inspector who looked and how, such as {@code duckdb, 1 file, 1.2 MB}
 * @param ceilings what metrics are at most, where that was enough to know and the value was not
 *     read; for the checks of this look, and never kept
 * @param examples what stands behind values, for people, such as {@code 7 occurs 12 times}; never
 *     kept
 */
public record Observation(
    Partition partition,
    Map<Metric, Double> values,
    Map<Metric, String> errors,
    Optional<TableSchema> schema,
    String inspector,
    Instant at,
    Map<Metric, Double> ceilings,
    Map<Metric, String> examples)
    implements Fact {

  public Observation {
    requireNonNull(partition, "partition");
    values = ImmutableMap.copyOf(values);
    errors = ImmutableMap.copyOf(errors);
    requireNonNull(schema, "schema");
    requireNonNull(inspector, "inspector");
    requireNonNull(at, "at");
    ceilings = ImmutableMap.copyOf(ceilings);
    examples = ImmutableMap.copyOf(examples);
  }

  /** Of values alone. */
  public Observation(
      Partition partition,
      Map<Metric, Double> values,
      Map<Metric, String> errors,
      Optional<TableSchema> schema,
      String inspector,
      Instant at) {
    this(partition, values, errors, schema, inspector, at, Map.of(), Map.of());
  }

  /** The same, seen by somebody else or in another way. */
  public Observation by(String otherInspector) {
    return new Observation(
        partition, values, errors, schema, otherInspector, at, ceilings, examples);
  }

  /** The value of the metric; empty if it is undefined or could not be read. */
  public OptionalDouble value(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
