package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SparkSqlTest {

  private static final Dataset SALES = daily("raw.sales");

  @BeforeAll
  static void tenDaysOfSales() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS raw");
    SharedSpark.sql(
        "CREATE TABLE raw.sales (partition_date DATE, amount INT) USING iceberg"
            + " PARTITIONED BY (partition_date)");
    SharedSpark.sql(
        "INSERT INTO raw.sales SELECT date_add(DATE'1998-01-01', CAST(id AS INT)),"
            + " CAST(id + 1 AS INT) FROM range(10)");
  }

  @Test
  void seesOnlyTheInputsPartitions() throws Exception {
    Dataset totals = daily("mart.totals");
    SparkSql query =
        SparkSql.text(
                "SELECT :partition_start AS partition_date, sum(amount) AS amount,"
                    + " count(*) AS n, :label AS label FROM raw_sales")
            .reads(SALES, PartitionMapping.trailing(3))
            .writes(totals)
            .param("label", "three days");

    assertThat(query.execute(FakeContext.of(query, day(5))).message()).isEqualTo("1 rows");

    assertThat(rows("SELECT partition_date, amount, n, label FROM mart.totals"))
        .containsExactly("[1998-01-05,12,3,three days]");
  }

  @Test
  void replacesItsOwnPartitionsAndLeavesTheOthersAlone() throws Exception {
    Dataset copy = daily("mart.copy");
    SparkSql first = copying(copy, "amount");
    first.execute(FakeContext.of(first, days(1, 5)));
    SparkSql second = copying(copy, "amount * 100 AS amount");

    second.execute(FakeContext.of(second, days(2, 3)));
    second.execute(FakeContext.of(second, days(2, 3)));

    assertThat(rows("SELECT amount FROM mart.copy ORDER BY partition_date"))
        .containsExactly("[1]", "[200]", "[300]", "[4]", "[5]");
  }

  @Test
  void writesNothingWhenAnotherNodeHasTheRun() throws Exception {
    Dataset kept = daily("mart.kept");
    SparkSql first = copying(kept, "amount");
    first.execute(FakeContext.of(first, days(1, 3)));
    SparkSql late = copying(kept, "amount * 100 AS amount");

    assertThatThrownBy(() -> late.execute(new FakeContext(late, days(1, 3), "", false)))
        .isInstanceOf(OwnershipLostException.class);

    assertThat(rows("SELECT amount FROM mart.kept ORDER BY partition_date"))
        .containsExactly("[1]", "[2]", "[3]");
  }

  @Test
  void emptiesItsPartitionsIfTheQueryGivesNoRows() throws Exception {
    Dataset emptied = daily("mart.emptied");
    SparkSql all = copying(emptied, "amount");
    all.execute(FakeContext.of(all, days(1, 3)));
    SparkSql none =
        SparkSql.text("SELECT * FROM raw_sales WHERE false").reads(SALES).writes(emptied);

    assertThat(none.execute(FakeContext.of(none, day(2))).message()).isEqualTo("0 rows");

    assertThat(rows("SELECT amount FROM mart.emptied ORDER BY 1")).containsExactly("[1]", "[3]");
  }

  @Test
  void refusesRowsOutsideOfItsPartitionsBeforeAnyIsWritten() {
    Dataset strict = daily("mart.strict");
    SparkSql query =
        SparkSql.text("SELECT date_add(partition_date, 1) AS partition_date, amount FROM raw_sales")
            .reads(SALES)
            .writes(strict);

    assertThatThrownBy(() -> query.execute(FakeContext.of(query, days(1, 3))))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("1 rows of the result lie outside of 1998-01-01 through 1998-01-03");
    assertThat(rows("SELECT * FROM mart.strict")).isEmpty();
  }

  @Test
  void namesTheColumnsIfThePartitionColumnIsMissing() {
    SparkSql query =
        SparkSql.text("SELECT amount FROM raw_sales").reads(SALES).writes(daily("mart.keyless"));

    assertThatThrownBy(() -> query.execute(FakeContext.of(query, day(1))))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("no partition column partition_date, only amount");
  }

  @Test
  void failsForGoodOnAQueryThatSparkCannotUnderstand() {
    SparkSql query = SparkSql.text("SELEKT 1").writes(daily("mart.never"));

    assertThatThrownBy(() -> query.execute(FakeContext.of(query, day(1))))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("SELEKT");
  }

  @Test
  void overwritesAnUnpartitionedTableAsAWhole() throws Exception {
    Dataset dimension = Dataset.named("mart.dimension").build();
    for (int amount : List.of(1, 2)) {
      SparkSql query = SparkSql.text("SELECT :amount AS amount").writes(dimension);
      SparkSql bound = query.param("amount", amount);
      bound.execute(FakeContext.of(bound, day(1)));
    }

    assertThat(rows("SELECT amount FROM mart.dimension")).containsExactly("[2]");
  }

  @Test
  void datesFollowThePartitioningsZone() throws Exception {
    ZoneId zone = ZoneId.of("Asia/Tokyo");
    Dataset local = Dataset.named("mart.tokyo").daily(zone).build();
    SparkSql query =
        SparkSql.text("SELECT DATE'1998-01-05' AS partition_date, :interval_start AS since")
            .writes(local);
    DataInterval interval = DataInterval.ofDay(LocalDate.of(1998, 1, 5), zone);

    query.execute(FakeContext.of(query, interval));

    assertThat(rows("SELECT partition_date, CAST(since AS STRING) FROM mart.tokyo"))
        .containsExactly("[1998-01-05,1998-01-04 15:00:00]");
  }

  @Test
  void hourlyPartitionsAreInstants() throws Exception {
    Dataset hours = Dataset.named("mart.hours").hourly(ZoneOffset.UTC).build();
    SparkSql query =
        SparkSql.text("SELECT :partition_start AS partition_hour, 1 AS n").writes(hours);
    for (String hour : List.of("1998-01-05T05:00Z", "1998-01-05T06:00Z", "1998-01-05T05:00Z")) {
      query.execute(FakeContext.of(query, hours.partition(hour).interval()));
    }

    assertThat(rows("SELECT count(*), sum(n) FROM mart.hours")).containsExactly("[2,2]");
  }

  @Test
  void parallelWritersOfOneNewTableAllSucceed() throws Exception {
    Dataset shared = daily("parallel.shared");
    SparkSql query = copying(shared, "amount");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int day = 1; day <= 8; day++) {
        DataInterval interval = day(day);
        writers.add(threads.submit(() -> query.execute(FakeContext.of(query, interval))));
      }
      for (Future<?> writer : writers) {
        writer.get(120, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(rows("SELECT count(*), sum(amount) FROM parallel.shared")).containsExactly("[8,36]");
  }

  @Test
  void aJobComputesItsRowsInCode() throws Exception {
    Dataset doubled = daily("mart.doubled");
    SparkJob job =
        SparkJob.named(
                "double_sales",
                "v1",
                (spark, context) ->
                    SparkTables.read(spark, context, SALES)
                        .selectExpr("partition_date", "amount * 2 AS amount"))
            .reads(SALES)
            .writes(doubled);

    assertThat(job.execute(FakeContext.of(job, days(2, 3))).message()).isEqualTo("2 rows");
    assertThat(rows("SELECT amount FROM mart.doubled ORDER BY 1")).containsExactly("[4]", "[6]");
    assertThat(job.codeVersion()).isEqualTo("v1");
  }

  @Test
  void theCodeVersionFollowsTheLogicNotTheLayout() {
    SparkSql query = SparkSql.text("SELECT 1 AS a");

    assertThat(SparkSql.text("  SELECT 1\n   AS a\n").codeVersion()).isEqualTo(query.codeVersion());
    assertThat(SparkSql.text("SELECT 2 AS a").codeVersion()).isNotEqualTo(query.codeVersion());
    assertThat(query.param("x", 1).codeVersion()).isNotEqualTo(query.codeVersion());
  }

  private static SparkSql copying(Dataset written, String amount) {
    return SparkSql.text("SELECT partition_date, " + amount + " FROM raw_sales")
        .reads(SALES)
        .writes(written);
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).build();
  }

  private static DataInterval day(int day) {
    return days(day, day);
  }

  private static DataInterval days(int first, int last) {
    return DataInterval.ofDays(
        LocalDate.of(1998, 1, first), LocalDate.of(1998, 1, last), ZoneOffset.UTC);
  }

  private static List<String> rows(String query) {
    return SharedSpark.sessions().session().sql(query).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }
}
