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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the metrics of one request. Not thread-safe. */
final class Reader {

  /** An estimate is off by more than that many standard errors once in millions of looks. */
  private static final int STANDARD_ERRORS = 5;

  /** What was found of a partition. */
  record Found(
      Map<Metric, Double> values, Map<Metric, Double> ceilings, Map<Metric, String> examples) {
    Found(Map<Metric, Double> values) {
      this(values, new HashMap<>(), new HashMap<>());
    }
  }

  /** A query whose answer is read by itself. */
  private record Question(
      List<Metric> metrics, String sql, Consumer<List<@Nullable Object[]>> reading) {}

  private final SqlEngine engine;
  private final SqlDialect dialect;
  private final TableInspector.Request request;
  private final Relation relation;
  private final long nowMicros;
  private final String key;
  private final String inside;
  private final Map<Long, Found> found = new HashMap<>();

  Reader(SqlEngine engine, TableInspector.Request request, Relation relation, Instant now) {
    this.engine = engine;
    this.dialect = engine.dialect();
    this.request = request;
    this.relation = relation;
    this.nowMicros =
        TimeUnit.SECONDS.toMicros(now.getEpochSecond())
            + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    this.key =
        isGrouped()
            ? dialect.key(request.dataset())
            : Long.toString(SqlDialect.number(request.dataset(), request.partitions().get(0)));
    this.inside = dialect.inside(request.dataset(), request.partitions());
  }

  /**
   * By partition, as a number; a partition without rows is not among them.
   *
   * @param errors takes what could not be read
   */
  Map<Long, Found> read(List<Metric> metrics, Map<Metric, String> errors) {
    List<Aggregates> aggregates = new ArrayList<>();
    Map<Grouping, List<Metric>> groupings = new LinkedHashMap<>();
    List<Metric> lookups = new ArrayList<>();
    for (Metric metric : metrics) {
      switch (metric.kind()) {
        case UNIQUENESS, DISTINCT_COUNT ->
            groupings
                .computeIfAbsent(Grouping.of(metric), grouping -> new ArrayList<>())
                .add(metric);
        case FOUND_IN -> lookups.add(metric);
        default -> Aggregates.of(metric, dialect).ifPresent(aggregates::add);
      }
    }
    scan(aggregates, screens(groupings), errors);
    List<Question> questions = new ArrayList<>();
    groupings.forEach(
        (grouping, its) -> {
          if (!isScreened(its)) {
            questions.add(group(grouping, its));
          }
        });
    for (Metric lookup : lookups) {
      attempt(List.of(lookup), errors, () -> questions.add(lookUp(lookup)));
    }
    List<Answer> answers = Answer.to(questions.stream().map(Question::sql).toList(), engine);
    for (int i = 0; i < answers.size(); i++) {
      Question question = questions.get(i);
      Answer answer = answers.get(i);
      attempt(question.metrics(), errors, () -> question.reading().accept(answer.rows()));
    }
    return found;
  }

  private static void attempt(List<Metric> metrics, Map<Metric, String> errors, Runnable query) {
    try {
      query.run();
    } catch (QueryRefusedException e) {
      metrics.forEach(metric -> errors.put(metric, String.valueOf(e.getMessage())));
    }
  }

  /** Of the groupings whose metrics matter only where they are not too low. */
  private List<Grouping.Screen> screens(Map<Grouping, List<Metric>> groupings) {
    return groupings.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().stream()
                    .allMatch(
                        metric ->
                            metric.kind() == Metric.Kind.UNIQUENESS
                                && request.floors().containsKey(metric)))
        .flatMap(entry -> entry.getKey().screen(dialect, relation.schema()).stream())
        .toList();
  }

  /** Whether it is known of every partition that is there that these are too low. */
  private boolean isScreened(List<Metric> metrics) {
    return !found.isEmpty()
        && found.values().stream()
            .allMatch(partition -> partition.ceilings().keySet().containsAll(metrics));
  }

  /**
   * All in one query, or two; if that is refused, one by one, so that each error finds its metric.
   */
  private void scan(
      List<Aggregates> aggregates, List<Grouping.Screen> screens, Map<Metric, String> errors) {
    List<Scan> scans = new ArrayList<>();
    if (dialect.asksForSketchesApart()) {
      scans.add(new Scan(aggregates.stream().filter(one -> !one.isSketch()).toList(), List.of()));
      List<Aggregates> sketches = aggregates.stream().filter(Aggregates::isSketch).toList();
      if (!sketches.isEmpty() || !screens.isEmpty()) {
        scans.add(new Scan(sketches, screens));
      }
    } else {
      scans.add(new Scan(aggregates, screens));
    }
    List<Answer> answers = Answer.to(scans.stream().map(this::sql).toList(), engine);
    for (int i = 0; i < scans.size(); i++) {
      Scan scan = scans.get(i);
      Optional<QueryRefusedException> refusal = answers.get(i).refusal();
      if (refusal.isEmpty()) {
        take(scan, answers.get(i).rows());
      } else {
        ask(new Scan(List.of(), List.of()));
        for (Aggregates one : scan.aggregates()) {
          attempt(List.of(one.metric()), errors, () -> ask(new Scan(List.of(one), List.of())));
        }
      }
    }
  }

  /** What one query over the rows answers. */
  private record Scan(List<Aggregates> aggregates, List<Grouping.Screen> screens) {
    static final String ROWS = "COUNT(*)";

    /** Each once. */
    List<String> columns() {
      Set<String> sql = new LinkedHashSet<>(List.of(ROWS));
      aggregates.forEach(one -> sql.addAll(one.sql()));
      screens.forEach(screen -> sql.addAll(List.of(screen.distinct(), screen.rows())));
      return List.copyOf(sql);
    }
  }

  private void ask(Scan scan) {
    take(scan, engine.query(sql(scan)));
  }

  private String sql(Scan scan) {
    return "SELECT "
        + key
        + " AS hg_key, "
        + String.join(", ", scan.columns())
        + " FROM "
        + relation.from()
        + " WHERE "
        + inside
        + (isGrouped() ? " GROUP BY " + key : "");
  }

  private void take(Scan scan, List<@Nullable Object[]> rows) {
    List<String> columns = scan.columns();
    for (@Nullable Object[] row : rows) {
      Function<String, @Nullable Double> answer = sql -> number(row[1 + columns.indexOf(sql)]);
      Double count = answer.apply(Scan.ROWS);
      if (count == null || count == 0) {
        continue;
      }
      Found partition =
          found.computeIfAbsent(keyOf(row), number -> new Found(new LinkedHashMap<>()));
      for (Aggregates one : scan.aggregates()) {
        @Nullable Double[] answers = new Double[one.sql().size()];
        for (int i = 0; i < answers.length; i++) {
          answers[i] = answer.apply(one.sql().get(i));
        }
        put(partition.values(), one.metric(), one.reading().of(answers, nowMicros));
      }
      scan.screens().forEach(screen -> proveDuplicates(partition, screen, answer));
    }
  }

  /**
   * Each value that occurs once is one of the distinct ones, so that there are not more of them.
   */
  private void proveDuplicates(
      Found partition, Grouping.Screen screen, Function<String, @Nullable Double> answer) {
    Double distinct = answer.apply(screen.distinct());
    Double rows = answer.apply(screen.rows());
    if (distinct == null || rows == null || rows == 0) {
      return;
    }
    double ceiling = distinct * (1 + STANDARD_ERRORS * SqlDialect.SCREEN_ERROR) / rows;
    request
        .floors()
        .forEach(
            (metric, floor) -> {
              if (metric.kind() == Metric.Kind.UNIQUENESS
                  && Grouping.of(metric).equals(screen.grouping())
                  && ceiling < floor) {
                partition.ceilings().put(metric, ceiling);
              }
            });
  }

  private Question group(Grouping grouping, List<Metric> metrics) {
    List<String> columns = grouping.quoted(dialect);
    String shown = isGrouped() ? "" : ", " + grouping.mostFrequent(dialect, request::hides);
    String query =
        "SELECT hg_key, COUNT(*), SUM(CASE WHEN hg_rows = 1 THEN 1 ELSE 0 END), SUM(hg_rows)"
            + shown
            + " FROM (SELECT "
            + key
            + " AS hg_key, COUNT(*) AS hg_rows, "
            + String.join(", ", columns)
            + " FROM "
            + relation.from()
            + " WHERE "
            + inside
            + " AND "
            + grouping.counts(dialect)
            + " GROUP BY "
            + (isGrouped() ? key + ", " : "")
            + String.join(", ", columns)
            + ") hg_groups GROUP BY hg_key";
    return new Question(metrics, query, rows -> take(metrics, rows));
  }

  private void take(List<Metric> metrics, List<@Nullable Object[]> rows) {
    metrics.forEach(this::isZeroWhereNothingIsFound);
    for (@Nullable Object[] row : rows) {
      Found partition = found.get(keyOf(row));
      Double distinct = number(row[1]);
      Double once = number(row[2]);
      Double all = number(row[3]);
      // A partition that appeared between the two queries is seen by the next look.
      if (partition == null || once == null || all == null) {
        continue;
      }
      for (Metric metric : metrics) {
        boolean share = metric.kind() == Metric.Kind.UNIQUENESS;
        put(partition.values(), metric, share ? Double.valueOf(once / all) : distinct);
        partition.ceilings().remove(metric);
        if (share && row.length > 4 && row[4] instanceof String most) {
          partition.examples().put(metric, example(most));
        }
      }
    }
  }

  private static String example(String most) {
    int end = most.indexOf(Grouping.SEPARATOR);
    long times = Long.parseLong(most.substring(0, end));
    String value = FailingRows.shown(most.substring(end + Grouping.SEPARATOR.length()));
    return String.format(Locale.ROOT, "value %s occurs %,d times", value, times);
  }

  private void isZeroWhereNothingIsFound(Metric metric) {
    if (metric.kind() == Metric.Kind.DISTINCT_COUNT) {
      found.values().forEach(partition -> partition.values().put(metric, 0.0));
    }
  }

  private Question lookUp(Metric metric) {
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
    return new Question(List.of(metric), query, rows -> takeHits(metric, rows));
  }

  private void takeHits(Metric metric, List<@Nullable Object[]> rows) {
    for (@Nullable Object[] row : rows) {
      Found partition = found.get(keyOf(row));
      Double all = number(row[1]);
      Double hits = number(row[2]);
      if (partition != null && all != null && hits != null) {
        put(partition.values(), metric, hits / all);
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
    return !request.dataset().isUnpartitioned() && request.partitions().size() > 1;
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
