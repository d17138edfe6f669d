package io.headgate.inspection;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.RowRule;
import io.headgate.quality.Sampling;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inspects tables by SQL: every metric that a scan can answer in one query, each grouping in one of
 * its own unless the scan has proved duplicates enough. What cannot be read is the error of its
 * metric alone. Thread-safe.
 */
public final class SqlTableInspector implements TableInspector {

  private static final Set<Metric.Kind> OF_NUMBERS =
      Set.of(
          Metric.Kind.MIN,
          Metric.Kind.MAX,
          Metric.Kind.MEAN,
          Metric.Kind.STANDARD_DEVIATION,
          Metric.Kind.SUM,
          Metric.Kind.QUANTILE,
          Metric.Kind.APPROX_QUANTILE);

  private final SqlEngine engine;
  private final InstantSource clock;

  /**
   * @param clock dates the observations, and tells the age of what is in the table
   */
  public SqlTableInspector(SqlEngine engine, InstantSource clock) {
    this.engine = requireNonNull(engine, "engine");
    this.clock = requireNonNull(clock, "clock");
  }

  @Override
  public List<Observation> inspect(Request request) {
    if (request.partitions().isEmpty()) {
      return List.of();
    }
    Optional<Relation> relation = engine.relation(request);
    return relation.isPresent()
        ? inspect(request, relation.get())
        : request.partitions().stream()
            .map(partition -> absent(partition, request.metrics(), "no table"))
            .toList();
  }

  @Override
  public List<String> failingRows(Request request, RowRule rule, Sampling sampling) {
    return engine
        .relation(request)
        .map(relation -> new FailingRows(engine, request, relation).read(rule, sampling))
        .orElse(List.of());
  }

  @Override
  public List<String> values(Request request, String column, int most) {
    return engine
        .relation(request)
        .filter(relation -> relation.schema().find(column).isPresent())
        .map(relation -> values(request, relation, column, most))
        .orElse(List.of());
  }

  private List<String> values(Request request, Relation relation, String column, int most) {
    SqlDialect dialect = engine.dialect();
    String quoted = dialect.quoted(column);
    try {
      List<String> values =
          engine
              .query(
                  "SELECT DISTINCT "
                      + dialect.text(quoted)
                      + " FROM "
                      + relation.from()
                      + " WHERE "
                      + dialect.inside(request.dataset(), request.partitions(), relation.schema())
                      + " AND "
                      + quoted
                      + " IS NOT NULL LIMIT "
                      + (most + 1L))
              .stream()
              .map(row -> String.valueOf(row[0]))
              .sorted()
              .toList();
      return values.size() > most ? List.of() : values;
    } catch (QueryRefusedException e) {
      return List.of();
    }
  }

  private List<Observation> inspect(Request request, Relation relation) {
    requireKeys(request, relation.schema());
    Instant now = clock.instant();
    Map<Metric, String> errors = new HashMap<>();
    for (Metric metric : request.metrics()) {
      problem(metric, request.table(), relation.schema())
          .ifPresent(problem -> errors.put(metric, problem));
    }
    List<Metric> readable =
        request.metrics().stream().filter(metric -> !errors.containsKey(metric)).toList();
    Reader reader = new Reader(engine, request, relation, now);
    Map<Long, Reader.Found> found = reader.read(readable, errors);
    return request.partitions().stream()
        .map(partition -> observation(request, relation, partition, found, errors, now))
        .toList();
  }

  private static Observation observation(
      Request request,
      Relation relation,
      Partition partition,
      Map<Long, Reader.Found> all,
      Map<Metric, String> errors,
      Instant now) {
    Reader.Found found =
        all.getOrDefault(
            SqlDialect.number(request.dataset(), partition),
            new Reader.Found(none(request.metrics())));
    Map<Metric, Double> known = found.values();
    known.keySet().removeAll(errors.keySet());
    return new Observation(
        partition,
        known,
        errors,
        request.withSchema() ? Optional.of(relation.schema()) : Optional.empty(),
        relation.how(),
        now,
        found.ceilings(),
        found.examples());
  }

  private Observation absent(Partition partition, Collection<Metric> metrics, String how) {
    return new Observation(
        partition, none(metrics), Map.of(), Optional.empty(), how, clock.instant());
  }

  /** What is known of no rows. */
  public static Map<Metric, Double> none(Collection<Metric> metrics) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      switch (metric.kind()) {
        case PRESENCE, ROW_COUNT, DISTINCT_COUNT, APPROX_DISTINCT_COUNT -> values.put(metric, 0.0);
        default -> {}
      }
    }
    return values;
  }

  private static Optional<String> problem(Metric metric, String table, TableSchema schema) {
    if (metric.kind() == Metric.Kind.RECORDED) {
      return Optional.of("it is known by its name only");
    }
    for (String name : metric.columns()) {
      Optional<TableSchema.Column> column = schema.find(name);
      if (column.isEmpty()) {
        return Optional.of("table " + table + " has no column " + name);
      }
      if (OF_NUMBERS.contains(metric.kind()) && !column.get().isNumeric()) {
        return Optional.of(
            "column "
                + name
                + " of table "
                + table
                + " is "
                + column.get().type()
                + ", a number is needed");
      }
    }
    return Optional.empty();
  }

  private static void requireKeys(Request request, TableSchema schema) {
    Dataset dataset = request.dataset();
    if (!dataset.isUnpartitioned()) {
      requireKey(request, schema, "partition column", dataset.partitionColumn());
    }
    dataset
        .slice()
        .ifPresent(slice -> requireKey(request, schema, "column of slices", slice.column()));
  }

  private static void requireKey(Request request, TableSchema schema, String what, String column) {
    if (schema.find(column).isEmpty()) {
      throw new PermanentFailure(
          "Cannot inspect "
              + request.dataset()
              + ": table "
              + request.table()
              + " has no "
              + what
              + " "
              + column
              + ", only "
              + schema.columns().stream()
                  .map(TableSchema.Column::name)
                  .collect(Collectors.joining(", ")));
    }
  }
}
