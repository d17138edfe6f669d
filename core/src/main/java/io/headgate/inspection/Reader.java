package io.headgate.inspection;

import io.headgate.dataset.Dataset;
import io.headgate.quality.Metric;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the metrics of one request. Not thread-safe. */
final class Reader {

  /** A grouping answers for every metric of these columns and rows. */
  private record Grouping(List<String> columns, Optional<String> filter) {}

  private final SqlEngine engine;
  private final SqlDialect dialect;
  private final TableInspector.Request request;
  private final Relation relation;
  private final long nowMicros;
  private final String key;
  private final String inside;
  private final Map<Long, Map<Metric, Double>> values = new HashMap<>();

  Reader(SqlEngine engine, TableInspector.Request request, Relation relation, Instant now) {
    this.engine = engine;
    this.dialect = engine.dialect();
    this.request = request;
    this.relation = relation;
    this.nowMicros =
        TimeUnit.SECONDS.toMicros(now.getEpochSecond())
            + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    this.key = dialect.key(request.dataset());
    this.inside = dialect.inside(request.dataset(), request.partitions());
  }

  /**
   * By partition, as a number; a partition without rows is not among them.
   *
   * @param errors takes what could not be read
   */
  Map<Long, Map<Metric, Double>> read(List<Metric> metrics, Map<Metric, String> errors) {
    List<Aggregates> aggregates = new ArrayList<>();
    Map<Grouping, List<Metric>> groupings = new LinkedHashMap<>();
    List<Metric> lookups = new ArrayList<>();
    for (Metric metric : metrics) {
      switch (metric.kind()) {
        case UNIQUENESS, DISTINCT_COUNT ->
            groupings
                .computeIfAbsent(
                    new Grouping(metric.columns(), metric.filter()), key -> new ArrayList<>())
                .add(metric);
        case FOUND_IN -> lookups.add(metric);
        default -> Aggregates.of(metric, dialect).ifPresent(aggregates::add);
      }
    }
    scan(aggregates, errors);
    groupings.forEach((grouping, its) -> attempt(its, errors, () -> group(grouping, its)));
    lookups.forEach(metric -> attempt(List.of(metric), errors, () -> lookUp(metric)));
    return values;
  }

  private static void attempt(List<Metric> metrics, Map<Metric, String> errors, Runnable query) {
    try {
      query.run();
    } catch (QueryRefusedException e) {
      metrics.forEach(metric -> errors.put(metric, String.valueOf(e.getMessage())));
    }
  }

  /** All in one query; if that is refused, one by one, so that each error finds its metric. */
  private void scan(List<Aggregates> aggregates, Map<Metric, String> errors) {
    try {
      scan(aggregates);
    } catch (QueryRefusedException e) {
      scan(List.of());
      for (Aggregates one : aggregates) {
        attempt(List.of(one.metric()), errors, () -> scan(List.of(one)));
      }
    }
  }

  private void scan(List<Aggregates> aggregates) {
    Set<String> sql = new LinkedHashSet<>(List.of("COUNT(*)"));
    aggregates.forEach(one -> sql.addAll(one.sql()));
    List<String> columns = List.copyOf(sql);
    String query =
        "SELECT "
            + key
            + " AS hg_key, "
            + String.join(", ", columns)
            + " FROM "
            + relation.from()
            + " WHERE "
            + inside
            + (isGrouped() ? " GROUP BY " + key : "");
    for (@Nullable Object[] row : engine.query(query)) {
      Double rows = number(row[1 + columns.indexOf("COUNT(*)")]);
      if (rows == null || rows == 0) {
        continue;
      }
      Map<Metric, Double> read =
          values.computeIfAbsent(keyOf(row), partition -> new LinkedHashMap<>());
      for (Aggregates one : aggregates) {
        @Nullable Double[] answers = new Double[one.sql().size()];
        for (int i = 0; i < answers.length; i++) {
          answers[i] = number(row[1 + columns.indexOf(one.sql().get(i))]);
        }
        put(read, one.metric(), one.reading().of(answers, nowMicros));
      }
    }
  }

  private void group(Grouping grouping, List<Metric> metrics) {
    List<String> columns = grouping.columns().stream().map(dialect::quoted).toList();
    String present = anyPresent(columns);
    String groups =
        "SELECT "
            + key
            + " AS hg_key, COUNT(*) AS hg_rows FROM "
            + relation.from()
            + " WHERE "
            + inside
            + " AND "
            + present
            + filter(grouping.filter())
            + " GROUP BY "
            + (isGrouped() ? key + ", " : "")
            + String.join(", ", columns);
    String query =
        "SELECT hg_key, COUNT(*), SUM(CASE WHEN hg_rows = 1 THEN 1 ELSE 0 END), SUM(hg_rows) FROM ("
            + groups
            + ") hg_groups GROUP BY hg_key";
    metrics.forEach(this::isZeroWhereNothingIsFound);
    for (@Nullable Object[] row : engine.query(query)) {
      Map<Metric, Double> read = values.get(keyOf(row));
      Double distinct = number(row[1]);
      Double once = number(row[2]);
      Double rows = number(row[3]);
      // A partition that appeared between the two queries is seen by the next look.
      if (read != null && once != null && rows != null) {
        Double share = once / rows;
        for (Metric metric : metrics) {
          put(read, metric, metric.kind() == Metric.Kind.UNIQUENESS ? share : distinct);
        }
      }
    }
  }

  /** Whether a row counts as one with a value of these columns, which are quoted. */
  static String anyPresent(List<String> columns) {
    return columns.stream()
        .map(column -> column + " IS NOT NULL")
        .collect(Collectors.joining(" OR ", "(", ")"));
  }

  private void isZeroWhereNothingIsFound(Metric metric) {
    if (metric.kind() == Metric.Kind.DISTINCT_COUNT) {
      values.values().forEach(read -> read.put(metric, 0.0));
    }
  }

  private void lookUp(Metric metric) {
    Dataset other = metric.other().orElseThrow();
    String table = request.tableOf(other);
    Relation where = other(engine, request, other);
    String otherColumn = metric.arguments().get(0);
    TableSchema.Column found =
        where
            .schema()
            .find(otherColumn)
            .orElseThrow(
                () ->
                    QueryRefusedException.because(
                        "table " + table + " has no column " + otherColumn));
    String column = dialect.quoted(metric.columns().get(0));
    String query =
        "SELECT hg_key, COUNT(*), COUNT(hg_found) FROM (SELECT "
            + key
            + " AS hg_key, "
            + column
            + " AS hg_value FROM "
            + relation.from()
            + " WHERE "
            + inside
            + " AND "
            + column
            + " IS NOT NULL"
            + filter(metric.filter())
            + ") hg_values LEFT JOIN (SELECT DISTINCT "
            + dialect.quoted(found.name())
            + " AS hg_found FROM "
            + where.from()
            + ") hg_others ON hg_value = hg_found GROUP BY hg_key";
    for (@Nullable Object[] row : engine.query(query)) {
      Map<Metric, Double> read = values.get(keyOf(row));
      Double all = number(row[1]);
      Double hits = number(row[2]);
      if (read != null && all != null && hits != null) {
        put(read, metric, hits / all);
      }
    }
  }

  /** Where values are looked for. */
  static Relation other(SqlEngine engine, TableInspector.Request request, Dataset other) {
    String table = request.tableOf(other);
    return engine
        .relation(table)
        .orElseThrow(() -> QueryRefusedException.because("table " + table + " does not exist"));
  }

  private static String filter(Optional<String> condition) {
    return condition.map(sql -> " AND " + Aggregates.bracketed(sql)).orElse("");
  }

  private boolean isGrouped() {
    return !request.dataset().isUnpartitioned();
  }

  private static void put(Map<Metric, Double> read, Metric metric, @Nullable Double value) {
    if (value != null) {
      read.put(metric, value);
    }
  }

  private static long keyOf(@Nullable Object[] row) {
    return row[0] instanceof Number number ? number.longValue() : 0;
  }

  private static @Nullable Double number(@Nullable Object value) {
    return value instanceof Number number ? Double.valueOf(number.doubleValue()) : null;
  }
}
