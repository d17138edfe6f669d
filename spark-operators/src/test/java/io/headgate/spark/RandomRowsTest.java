package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Odd values of many types: Spark, DuckDB and plain arithmetic over the same rows agree. */
class RandomRowsTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 3, 20);
  private static final int DAYS = 20;
  private static final Dataset ROWS =
      Dataset.named("checked.random").daily(ZoneOffset.UTC).startingOn(FIRST).build();

  private static final List<Double> REALS =
      List.of(0.0, -0.0, 1.5, -2.25, 1e300, Double.POSITIVE_INFINITY, Double.NaN);
  private static final List<String> TEXTS =
      List.of("", " ", "it's", "back\\slash", "\"", "e\u0301", "\u00e9", "\ud83d\ude00x", "日本語");

  private record Row(
      LocalDate day,
      @Nullable Double real,
      @Nullable BigDecimal exact,
      @Nullable String text,
      boolean hasNested) {}

  @Property(tries = 2)
  void everyEngineAgreesWithPlainArithmetic(@ForAll long seed) {
    List<Row> rows = rows(new Random(seed));
    make(rows);
    TableInspector spark = new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK);
    TableInspector local =
        new ProbingInspector(
            new LakeFiles(new LakeCatalog(SharedSpark.SETTINGS)),
            spark,
            () -> Receipts.LOOK,
            1 << 30);
    List<Partition> days =
        FIRST.datesUntil(FIRST.plusDays(DAYS)).map(day -> ROWS.partition(day.toString())).toList();
    Arithmetic<Row> plain = arithmetic();
    for (TableInspector inspector : List.of(spark, local)) {
      List<Observation> seen =
          inspector.inspect(
              new TableInspector.Request(
                  "test", ROWS, "checked.random", days, plain.metrics(), false));
      assertThat(seen.get(0).inspector()).startsWith(inspector == spark ? "spark" : "duckdb");
      for (Observation observation : seen) {
        String day = observation.partition().label();
        plain.compare(
            observation,
            rows.stream().filter(row -> row.day().toString().equals(day)).toList(),
            plain.metrics());
      }
    }
  }

  private static Arithmetic<Row> arithmetic() {
    Arithmetic<Row> all = new Arithmetic<>();
    all.with(Metric.rowCount(), rows -> (double) rows.size());
    all.with(Metric.completeness("amount"), rows -> Arithmetic.complete(rows, Row::real));
    all.with(Metric.completeness("price"), rows -> Arithmetic.complete(rows, Row::exact));
    all.with(Metric.completeness("note"), rows -> Arithmetic.complete(rows, Row::text));
    for (String nested : List.of("point", "points", "places")) {
      all.with(
          Metric.completeness(nested),
          rows -> Arithmetic.complete(rows, row -> row.hasNested() ? Boolean.TRUE : null));
    }
    all.with(Metric.uniqueness("amount"), rows -> Arithmetic.unique(rows, RandomRowsTest::realKey));
    all.with(Metric.uniqueness("note"), rows -> Arithmetic.unique(rows, Row::text));
    all.with(Metric.uniqueness("price"), rows -> Arithmetic.unique(rows, Row::exact));
    all.with(
        Metric.distinctCount("amount"),
        rows -> (double) Arithmetic.groups(rows, RandomRowsTest::realKey).size());
    all.with(
        Metric.distinctCount("note"), rows -> (double) Arithmetic.groups(rows, Row::text).size());
    // NaN is the largest of all numbers, as SQL engines have it.
    all.with(Metric.min("amount"), rows -> extreme(rows, -1));
    all.with(Metric.max("amount"), rows -> extreme(rows, 1));
    all.with(Metric.min("price"), rows -> exact(rows, (a, b) -> a.min(b)));
    all.with(Metric.max("price"), rows -> exact(rows, (a, b) -> a.max(b)));
    all.with(Metric.sum("price"), rows -> exact(rows, BigDecimal::add));
    all.with(Metric.mean("price"), rows -> Arithmetic.mean(rows, RandomRowsTest::price));
    all.with(
        Metric.standardDeviation("price"),
        rows -> Arithmetic.deviation(rows, RandomRowsTest::price));
    all.with(
        Metric.quantile("price", 0.25),
        rows -> Arithmetic.quantile(rows, RandomRowsTest::price, 0.25));
    all.with(Metric.maxLength("note"), RandomRowsTest::longest);
    all.with(
        Metric.allowedValues("note", "it's", "back\\slash", "é", "\""),
        rows -> {
          List<String> texts = Arithmetic.present(rows, Row::text);
          return texts.isEmpty()
              ? null
              : texts.stream().filter(List.of("it's", "back\\slash", "é", "\"")::contains).count()
                  / (double) texts.size();
        });
    return all;
  }

  private static @Nullable Double longest(List<Row> rows) {
    return Arithmetic.present(rows, Row::text).stream()
        .map(text -> (double) text.codePointCount(0, text.length()))
        .max(Double::compare)
        .orElse(null);
  }

  private static @Nullable Double extreme(List<Row> rows, int sign) {
    return Arithmetic.present(rows, Row::real).stream()
        .max((a, b) -> sign * Double.compare(a + 0.0, b + 0.0))
        .orElse(null);
  }

  private static @Nullable Double exact(List<Row> rows, BinaryOperator<BigDecimal> operator) {
    return Arithmetic.present(rows, Row::exact).stream()
        .reduce(operator)
        .map(BigDecimal::doubleValue)
        .orElse(null);
  }

  private static @Nullable Double price(Row row) {
    BigDecimal exact = row.exact();
    return exact == null ? null : Double.valueOf(exact.doubleValue());
  }

  /** Zeros of both signs are the same value, and so is every NaN. */
  private static @Nullable Object realKey(Row row) {
    Double real = row.real();
    return real == null ? null : Double.valueOf(real + 0.0);
  }

  /** Some days are empty, and on some a column holds nothing but nulls. */
  private static List<Row> rows(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      int count = random.nextInt(8);
      int hidden = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        rows.add(
            new Row(
                FIRST.plusDays(day),
                hidden == 1 ? null : REALS.get(random.nextInt(REALS.size())),
                hidden == 2 || random.nextInt(4) == 0
                    ? null
                    : BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 4),
                hidden == 3 || random.nextInt(4) == 0
                    ? null
                    : TEXTS.get(random.nextInt(TEXTS.size())),
                random.nextBoolean()));
      }
    }
    rows.add(new Row(FIRST, Double.NaN, BigDecimal.ONE.setScale(4), "it's", true));
    return rows;
  }

  private static void make(List<Row> rows) {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS checked");
    SharedSpark.sql("DROP TABLE IF EXISTS checked.random");
    SharedSpark.sql(
        "CREATE TABLE checked.random (partition_date DATE, amount DOUBLE, price DECIMAL(18, 4),"
            + " note STRING, point STRUCT<x: INT>, points ARRAY<INT>, places MAP<STRING, INT>)"
            + " USING iceberg PARTITIONED BY (partition_date)");
    SharedSpark.sql(
        "INSERT INTO checked.random VALUES "
            + rows.stream().map(RandomRowsTest::literal).collect(Collectors.joining(", ")));
  }

  private static String literal(Row row) {
    String text = row.text();
    String nested =
        row.hasNested()
            ? "NAMED_STRUCT('x', CAST(NULL AS INT)), ARRAY(1, NULL), MAP('a', 1)"
            : "NULL, NULL, NULL";
    return "(DATE'"
        + row.day()
        + "', "
        + (row.real() == null ? "NULL" : "DOUBLE('" + row.real() + "')")
        + ", "
        + (row.exact() == null ? "NULL" : row.exact() + "BD")
        + ", "
        + (text == null ? "NULL" : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
        + ", "
        + nested
        + ")";
  }
}
