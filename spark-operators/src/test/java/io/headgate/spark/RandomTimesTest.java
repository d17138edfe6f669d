package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.inspection.jdbc.PostgresTables;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.time.DataInterval;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Hourly partitions over the days on which clocks change, read by machines that live in another
 * zone: metadata, DuckDB, Spark, PostgreSQL and plain arithmetic over the same rows agree.
 */
class RandomTimesTest {

  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final Dataset HOURS =
      Dataset.named("checked.hours").hourly(ZONE).partitionColumn("hour_start").build();
  private static final Instant LOOK = Instant.parse("2026-11-01T12:00:00Z");

  /** Clocks go forward on the first and back on the second; on Lord Howe by half an hour. */
  private static final List<Instant> CHANGES =
      List.of(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-10-25T01:00:00Z"));

  private static final Set<Metric> IN_METADATA =
      Set.of(
          Metric.rowCount(),
          Metric.completeness("units"),
          Metric.min("units"),
          Metric.max("units"));

  private static @Nullable EmbeddedPostgres server;
  private static final TimeZone HOME = TimeZone.getDefault();

  private record Row(Instant hour, @Nullable Instant sold, @Nullable Double units) {}

  @BeforeContainer
  static void somewhereElse() throws Exception {
    server = EmbeddedPostgres.start();
    TimeZone.setDefault(TimeZone.getTimeZone("Australia/Lord_Howe"));
    SharedSpark.sessions().session().conf().set("spark.sql.session.timeZone", "America/New_York");
  }

  @AfterContainer
  static void back() throws Exception {
    SharedSpark.sessions().session().conf().unset("spark.sql.session.timeZone");
    TimeZone.setDefault(HOME);
    if (server != null) {
      server.close();
    }
  }

  @Property(tries = 3)
  void everyInspectorAgreesOnHoursThatClocksRepeatOrLeaveOut(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    List<Partition> hours = new ArrayList<>();
    for (Instant change : CHANGES) {
      hours.addAll(
          HOURS.partitions(
              DataInterval.between(
                  change.minus(3, ChronoUnit.HOURS), change.plus(3, ChronoUnit.HOURS))));
    }
    assertThat(hours).hasSize(12);
    List<Row> rows = rows(random, hours);
    make(rows);
    TableInspector spark = new SparkTableInspector(SharedSpark.sessions(), () -> LOOK);
    TableInspector probing =
        new ProbingInspector(
            new LakeFiles(new LakeCatalog(SharedSpark.SETTINGS)), spark, () -> LOOK, 1 << 30);
    TableInspector postgres =
        PostgresTables.in(
                java.util.Objects.requireNonNull(server).getPostgresDatabase(), () -> LOOK)
            .inspector();
    Arithmetic<Row> plain = arithmetic();

    agree(spark, "spark", plain, plain.metrics(), hours, rows);
    agree(probing, "duckdb", plain, plain.metrics(), hours, rows);
    agree(probing, "metadata", plain, IN_METADATA, hours, rows);
    agree(postgres, "postgresql", plain, plain.metrics(), hours, rows);
    // One partition alone is another query than several.
    Partition repeated = hours.get(9);
    for (TableInspector inspector : List.of(spark, probing, postgres)) {
      plain.compare(
          look(inspector, plain.metrics(), List.of(repeated)).get(0),
          of(rows, repeated),
          plain.metrics());
    }
  }

  private static void agree(
      TableInspector inspector,
      String how,
      Arithmetic<Row> plain,
      Set<Metric> metrics,
      List<Partition> hours,
      List<Row> rows) {
    List<Observation> seen = look(inspector, metrics, hours);
    assertThat(seen).hasSameSizeAs(hours);
    assertThat(seen).extracting(Observation::inspector).allMatch(who -> who.startsWith(how));
    seen.forEach(
        observation -> plain.compare(observation, of(rows, observation.partition()), metrics));
  }

  private static List<Observation> look(
      TableInspector inspector, Set<Metric> metrics, List<Partition> hours) {
    return inspector.inspect(
        new TableInspector.Request("test", HOURS, "checked.hours", hours, metrics, false));
  }

  private static List<Row> of(List<Row> rows, Partition hour) {
    return rows.stream().filter(row -> row.hour().equals(hour.interval().start())).toList();
  }

  private static Arithmetic<Row> arithmetic() {
    return new Arithmetic<Row>()
        .with(Metric.rowCount(), rows -> (double) rows.size())
        .with(Metric.completeness("units"), rows -> Arithmetic.complete(rows, Row::units))
        .with(Metric.completeness("sold_at"), rows -> Arithmetic.complete(rows, Row::sold))
        .with(Metric.uniqueness("sold_at"), rows -> Arithmetic.unique(rows, Row::sold))
        .with(
            Metric.distinctCount("sold_at"),
            rows -> (double) Arithmetic.groups(rows, Row::sold).size())
        .with(
            Metric.min("units"),
            rows -> Arithmetic.present(rows, Row::units).stream().min(Double::compare).orElse(null))
        .with(
            Metric.max("units"),
            rows -> Arithmetic.present(rows, Row::units).stream().max(Double::compare).orElse(null))
        .with(Metric.mean("units"), rows -> Arithmetic.mean(rows, Row::units))
        .with(Metric.standardDeviation("units"), rows -> Arithmetic.deviation(rows, Row::units))
        .with(Metric.quantile("units", 0.5), rows -> Arithmetic.quantile(rows, Row::units, 0.5))
        .with(Metric.quantile("units", 0.9), rows -> Arithmetic.quantile(rows, Row::units, 0.9))
        .with(
            Metric.age("sold_at"),
            rows ->
                Arithmetic.present(rows, Row::sold).stream()
                    .max(Instant::compareTo)
                    .map(newest -> Duration.between(newest, LOOK).toNanos() / 1e9)
                    .orElse(null));
  }

  /** Some hours are empty, in some a column holds only nulls, and times occur twice. */
  private static List<Row> rows(Random random, List<Partition> hours) {
    List<Row> rows = new ArrayList<>();
    for (Partition hour : hours) {
      int count = random.nextInt(7);
      int hidden = random.nextInt(5);
      for (int i = 0; i < count; i++) {
        Instant start = hour.interval().start();
        rows.add(
            new Row(
                start,
                hidden == 0 || random.nextInt(5) == 0
                    ? null
                    : start.plus(random.nextInt(4) * 899_999_999L, ChronoUnit.MICROS),
                hidden == 1 || random.nextInt(5) == 0
                    ? null
                    : Double.valueOf(random.nextInt(200) - 100)));
      }
    }
    rows.add(new Row(hours.get(0).interval().start(), null, 7.0));
    return rows;
  }

  private static void make(List<Row> rows) throws SQLException {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS checked");
    SharedSpark.sql("DROP TABLE IF EXISTS checked.hours");
    SharedSpark.sql(
        "CREATE TABLE checked.hours (hour_start TIMESTAMP, sold_at TIMESTAMP, units INT)"
            + " USING iceberg PARTITIONED BY (hour_start)");
    SharedSpark.sql("INSERT INTO checked.hours VALUES " + values(rows, "TIMESTAMP"));
    try (Connection connection =
            java.util.Objects.requireNonNull(server).getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS checked");
      statement.execute("DROP TABLE IF EXISTS checked.hours");
      statement.execute(
          "CREATE TABLE checked.hours (hour_start TIMESTAMPTZ, sold_at TIMESTAMPTZ, units INT)");
      statement.execute("INSERT INTO checked.hours VALUES " + values(rows, "TIMESTAMPTZ"));
    }
  }

  private static String values(List<Row> rows, String type) {
    return rows.stream()
        .map(
            row ->
                "("
                    + literal(row.hour(), type)
                    + ", "
                    + literal(row.sold(), type)
                    + ", "
                    + (row.units() == null ? "NULL" : Integer.toString(row.units().intValue()))
                    + ")")
        .collect(Collectors.joining(", "));
  }

  private static String literal(@Nullable Instant instant, String type) {
    return instant == null
        ? "NULL"
        : type + " '" + instant.toString().replace("T", " ").replace("Z", "+00:00") + "'";
  }
}
