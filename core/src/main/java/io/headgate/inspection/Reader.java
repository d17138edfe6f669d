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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the metrics of one request. Not thread-safe. */
final class Reader {

  /**
   * What was found of a partition.
   *
   * @param rows with a value of these columns, where that was asked for
   */
  record Found(
      Map<Metric, Double> values,
      Map<Metric, Double> ceilings,
      Map<Metric, String> examples,
      Map<Grouping, Long> rows) {
    Found(Map<Metric, Double> values) {
      this(values, new HashMap<>(), new HashMap<>(), new HashMap<>());
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

  /** Groupings of which a sample has no value twice. */
  private final List<Grouping> seemUnique = new ArrayList<>();

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
    this.inside = dialect.inside(request.dataset(), request.partitions(), relation.schema());
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
    scan(aggregates, groupings.keySet().stream().filter(this::hasHash).toList(), errors);
    proveBySamples(groupings);
    proveByHashes(groupings);
    List<Question> questions = new ArrayList<>();
    groupings.forEach((grouping, its) -> questions.add(group(grouping, its)));
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

  private boolean hasHash(Grouping grouping) {
    return grouping.hash(dialect, relation.schema()).isPresent();
  }

  private long rows(Grouping grouping) {
    return found.values().stream()
        .mapToLong(partition -> partition.rows().getOrDefault(grouping, 0L))
        .sum();
  }

  /**
   * Looks at the values of one hash in {@link Sampled#ONE_IN}, and takes out the groupings of which
   * that proves enough.
   */
  private void proveBySamples(Map<Grouping, List<Metric>> groupings) {
    List<Grouping> many =
        groupings.keySet().stream()
            .filter(grouping -> rows(grouping) >= engine.sampledFrom())
            .toList();
    List<Answer> answers =
        Answer.to(many.stream().map(grouping -> occurrences(grouping, true)).toList(), engine);
    for (int i = 0; i < many.size(); i++) {
      Grouping grouping = many.get(i);
      List<Metric> metrics = known(groupings, grouping);
      if (answers.get(i).refusal().isPresent()) {
        continue; // the grouping of all values will say why
      }
      boolean repeated = false;
      for (@Nullable Object[] row : answers.get(i).rows()) {
        Found partition = found.get(keyOf(row));
        if (partition != null) {
          Sampled sampled = Sampled.of(row);
          repeated |= sampled.hasDuplicates();
          limit(partition, grouping, metrics, sampled, row);
        }
      }
      if (isProved(metrics)) {
        groupings.remove(grouping);
      } else if (!repeated) {
        seemUnique.add(grouping);
      }
    }
  }

  /** What metrics are at most, if that is too little for whoever asks. */
  private void limit(
      Found partition,
      Grouping grouping,
      List<Metric> metrics,
      Sampled sampled,
      @Nullable Object[] row) {
    long rows = partition.rows().getOrDefault(grouping, 0L);
    for (Metric metric : metrics) {
      Double floor = request.floors().get(metric);
      if (metric.kind() == Metric.Kind.UNIQUENESS && floor != null && rows > 0) {
        double ceiling = sampled.mostOnce(rows) / rows;
        if (ceiling < floor) {
          partition.ceilings().put(metric, ceiling);
          putExample(partition, metric, row);
        }
      }
    }
  }

  /** Whether it is known of every partition that is there that these are too low. */
  private boolean isProved(List<Metric> metrics) {
    return !found.isEmpty()
        && found.values().stream()
            .allMatch(partition -> partition.ceilings().keySet().containsAll(metrics));
  }

  /** If no hash occurs twice, neither does a value; if one does, that may be an accident. */
  private void proveByHashes(Map<Grouping, List<Metric>> groupings) {
    List<Optional<Boolean>> answers =
        SideBySide.of(
            seemUnique.stream()
                .<Supplier<Optional<Boolean>>>map(grouping -> () -> areAllDifferent(grouping))
                .toList(),
            engine.parallelism());
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).orElse(false)) {
        Grouping grouping = seemUnique.get(i);
        for (Metric metric : known(groupings, grouping)) {
          found
              .values()
              .forEach(partition -> areUnique(partition, metric, partition.rows().get(grouping)));
        }
        groupings.remove(grouping);
      }
    }
  }

  private static List<Metric> known(Map<Grouping, List<Metric>> groupings, Grouping grouping) {
    return groupings.getOrDefault(grouping, List.of());
  }

  private static void areUnique(Found partition, Metric metric, @Nullable Long rows) {
    boolean share = metric.kind() == Metric.Kind.UNIQUENESS;
    if (rows != null && (rows > 0 || !share)) {
      put(partition.values(), metric, share ? Double.valueOf(1) : Double.valueOf(rows));
    }
    partition.ceilings().remove(metric);
  }

  private Optional<Boolean> areAllDifferent(Grouping grouping) {
    List<String> values = new ArrayList<>(grouping.quoted(dialect));
    if (isGrouped()) {
      values.add(0, key);
    }
    String sql =
        "SELECT "
            + dialect.hash(values).orElseThrow()
            + " AS hg_hash FROM "
            + relation.from()
            + " WHERE "
            + inside
            + " AND "
            + grouping.counts(dialect);
    return engine.areAllDifferent(sql, rows(grouping));
  }

  /**
   * All in one query, or two; if that is refused, one by one, so that each error finds its metric.
   */
  private void scan(
      List<Aggregates> aggregates, List<Grouping> counted, Map<Metric, String> errors) {
    List<Scan> scans = new ArrayList<>();
    if (dialect.asksForSketchesApart()) {
      scans.add(new Scan(aggregates.stream().filter(one -> !one.isSketch()).toList(), counted));
      List<Aggregates> sketches = aggregates.stream().filter(Aggregates::isSketch).toList();
      if (!sketches.isEmpty()) {
        scans.add(new Scan(sketches, List.of()));
      }
    } else {
      scans.add(new Scan(aggregates, counted));
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
  private record Scan(List<Aggregates> aggregates, List<Grouping> counted) {
    static final String ROWS = "COUNT(*)";

    /** Each once. */
    List<String> columns(SqlDialect dialect) {
      Set<String> sql = new LinkedHashSet<>(List.of(ROWS));
      aggregates.forEach(one -> sql.addAll(one.sql()));
      counted.forEach(grouping -> sql.add(grouping.rows(dialect)));
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
        + String.join(", ", scan.columns(dialect))
        + " FROM "
        + relation.from()
        + " WHERE "
        + inside
        + (isGrouped() ? " GROUP BY " + key : "");
  }

  private void take(Scan scan, List<@Nullable Object[]> rows) {
    List<String> columns = scan.columns(dialect);
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
      for (Grouping grouping : scan.counted()) {
        Double rowsOf = answer.apply(grouping.rows(dialect));
        partition.rows().put(grouping, rowsOf == null ? 0 : rowsOf.longValue());
      }
    }
  }

  private Question group(Grouping grouping, List<Metric> metrics) {
    return new Question(metrics, occurrences(grouping, false), rows -> take(metrics, rows));
  }

  /**
   * By partition how many values there are, how many of them occur once, and in how many rows; of
   * one partition also the most frequent one.
   */
  private String occurrences(Grouping grouping, boolean sampled) {
    List<String> columns = grouping.quoted(dialect);
    String shown = isGrouped() ? "" : ", " + grouping.mostFrequent(dialect, request::hides);
    return "SELECT hg_key, COUNT(*), SUM(CASE WHEN hg_rows = 1 THEN 1 ELSE 0 END), SUM(hg_rows)"
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
        + (sampled
            ? " AND "
                + dialect.oneIn(
                    Sampled.ONE_IN, grouping.hash(dialect, relation.schema()).orElseThrow())
            : "")
        + " GROUP BY "
        + (isGrouped() ? key + ", " : "")
        + String.join(", ", columns)
        + ") hg_groups GROUP BY hg_key";
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
        if (share) {
          putExample(partition, metric, row);
        }
      }
    }
  }

  private static void putExample(Found partition, Metric metric, @Nullable Object[] row) {
    if (row.length > 4 && row[4] instanceof String most) {
      partition.examples().put(metric, example(most));
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
            + metric.other().map(dialect::onlySlice).orElse("")
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
