package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Fingerprints;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.SlicedDataset;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.quality.WriteAuditPublish;
import io.headgate.run.DagRunState;
import io.headgate.time.DataInterval;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regions and days of one table: whoever writes, reads or judges one leaves the others alone. */
class SlicedTableTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Map<String, String> REGIONS =
      Map.of("south_west", "South West", "north", "O'Neill's \"North\"");

  private static final SlicedDataset RAW = daily("sliced.raw").slicedBy("region", REGIONS);
  private static final SlicedDataset CLEAN = daily("sliced.clean").slicedBy("region", REGIONS);
  private static final Dataset WORLD = daily("sliced.world").build();
  private static final SlicedDataset STORES =
      Dataset.named("sliced.stores").slicedBy("region", REGIONS);

  @TempDir Path directory;

  private static Dataset.Builder daily(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(FIRST);
  }

  /** Three days of two regions: 1, 2, 3 in the south west and 10, 20, 30 in the north. */
  @BeforeEach
  void tables() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS sliced");
    for (String table : List.of("raw", "clean", "world", "stores", "clean_quarantine")) {
      SharedSpark.sql("DROP TABLE IF EXISTS sliced." + table + " PURGE");
    }
    SharedSpark.sql(
        "CREATE TABLE sliced.raw USING iceberg PARTITIONED BY (partition_date, region) AS"
            + " SELECT CAST(id AS INT) * if(north, 10, 1) AS amount,"
            + " if(north, 'O\\'Neill\\'s \"North\"', 'South West') AS region,"
            + " date_add(DATE'1997-12-31', CAST(id AS INT)) AS partition_date"
            + " FROM range(1, 4) CROSS JOIN (VALUES (true), (false)) AS t(north)");
  }

  private static SparkSql clean(String region) {
    return SparkSql.text(
            "SELECT amount * :factor AS amount, :slice AS region, partition_date FROM sliced_raw")
        .param("factor", 100)
        .reads(RAW.slice(region))
        .writes(CLEAN.slice(region));
  }

  private static SparkSql world() {
    return SparkSql.text(
            "SELECT sum(amount) AS amount, partition_date FROM sliced_clean GROUP BY partition_date")
        .reads(CLEAN)
        .writes(WORLD);
  }

  private static DataInterval days(int count) {
    return DataInterval.ofDays(FIRST, FIRST.plusDays(count - 1L), ZoneOffset.UTC);
  }

  private static List<Partition> threeDays(SlicedDataset dataset, String region) {
    return dataset.slice(region).partitions(days(3));
  }

  private static List<String> rows(String sql) {
    return SharedSpark.sessions().session().sql(sql).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  private static List<String> cleaned() {
    return rows(
        "SELECT if(region = 'South West', 's', 'n'), amount FROM sliced.clean ORDER BY amount");
  }

  @Test
  void regionsAreWrittenSideBySideAndBackfilledApart() throws Exception {
    DagBuilder dag = Dag.named("sales");
    List<TaskRef> cleans = new ArrayList<>();
    REGIONS.keySet().forEach(region -> cleans.add(dag.task("clean_" + region, clean(region))));
    dag.after(cleans).task("world", world());
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .plugin(SparkPlugin.of(SharedSpark.SETTINGS))
            .dag(dag.build())
            .build()) {
      for (Dataset raw : RAW.slices()) {
        orchestrator.reportMaterialized(
            raw, List.of("1998-01-01", "1998-01-02", "1998-01-03"), "somebody");
      }
      orchestrator.start();
      backfill(orchestrator, orchestrator.backfill(CLEAN).through(FIRST.plusDays(2)).plan());
      assertThat(cleaned())
          .containsExactly("[s,100]", "[s,200]", "[s,300]", "[n,1000]", "[n,2000]", "[n,3000]");
      assertThat(rows("SELECT amount FROM sliced.world ORDER BY 1"))
          .containsExactly("[1100]", "[2200]", "[3300]");

      SharedSpark.sql("UPDATE sliced.raw SET amount = amount + 5");
      backfill(
          orchestrator,
          orchestrator.backfill(CLEAN.slice("south_west")).through(FIRST.plusDays(1)).plan());
      assertThat(cleaned())
          .containsExactly("[s,300]", "[s,600]", "[s,700]", "[n,1000]", "[n,2000]", "[n,3000]");
      assertThat(rows("SELECT amount FROM sliced.world ORDER BY 1"))
          .containsExactly("[1600]", "[2700]", "[3300]");
    }
  }

  private static void backfill(Orchestrator orchestrator, io.headgate.backfill.BackfillPlan plan)
      throws Exception {
    BackfillId id = orchestrator.submit(plan);
    assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
    assertThat(orchestrator.runs(Optional.of(id.value()), List.of(), 1).get(0).state())
        .isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void aRowOfAnotherRegionIsRefusedAndNothingIsWritten() {
    SparkSql wrong =
        SparkSql.text("SELECT amount, 'North' AS region, partition_date FROM sliced_raw")
            .reads(RAW.slice("south_west"))
            .writes(CLEAN.slice("south_west"));
    assertThatThrownBy(() -> wrong.execute(FakeContext.of(wrong, days(2))))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot write sliced.clean@south_west: 2 rows of the result lie outside of 1998-01-01"
                + " through 1998-01-02 (column partition_date) with region = South West; nothing was"
                + " written. Filter the query by :partition_start, :partition_end and :slice");
    assertThat(cleaned()).isEmpty();

    SparkSql without =
        SparkSql.text("SELECT amount, partition_date FROM sliced_raw")
            .reads(RAW.slice("south_west"))
            .writes(CLEAN.slice("south_west"));
    assertThatThrownBy(() -> without.execute(FakeContext.of(without, days(2))))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("the result has no partition column region, only amount");
  }

  @Test
  void aListWithoutTimeIsOnePartitionPerRegion() throws Exception {
    for (String region : List.of("south_west", "north", "south_west")) {
      SparkSql stores =
          SparkSql.text("SELECT :slice AS region, 7 AS number").writes(STORES.slice(region));
      assertThat(stores.execute(FakeContext.of(stores, DataInterval.ALWAYS)).message())
          .isEqualTo("1 rows");
    }
    assertThat(rows("SELECT count(*), count(DISTINCT region) FROM sliced.stores"))
        .containsExactly("[2,2]");
    assertThat(observed(STORES.slice("north"), Metric.rowCount())).containsExactly(1.0);
  }

  @Test
  void everyInspectorSeesTheRowsOfTheRegionOnly() {
    Metric largest = Metric.max("amount");
    Metric different = Metric.distinctCount("amount");
    for (Metric metric : List.of(Metric.rowCount(), largest, different)) {
      List<Double> south = metric.equals(largest) ? List.of(1.0, 2.0, 3.0) : List.of(1.0, 1.0, 1.0);
      List<Double> north = metric.equals(largest) ? List.of(10.0, 20.0, 30.0) : south;
      assertThat(observed(RAW.slice("south_west"), metric)).isEqualTo(south);
      assertThat(observed(RAW.slice("north"), metric)).isEqualTo(north);
    }
    SharedSpark.sql("CREATE OR REPLACE TABLE sliced.raw USING iceberg AS SELECT * FROM sliced.raw");
    assertThat(observed(RAW.slice("north"), largest)).containsExactly(10.0, 20.0, 30.0);
  }

  /** By metadata or DuckDB where these can tell, and by Spark, which say the same. */
  private static List<Double> observed(Dataset dataset, Metric metric) {
    List<Partition> partitions =
        dataset.isUnpartitioned()
            ? dataset.partitions(DataInterval.ALWAYS)
            : dataset.partitions(days(3));
    TableInspector.Request request =
        new TableInspector.Request(
            "test", dataset, dataset.name().table(), partitions, Set.of(metric), false);
    List<Observation> probing = SharedSpark.service(TableInspector.class).inspect(request);
    List<Observation> spark =
        new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK).inspect(request);
    assertThat(values(probing, metric)).isEqualTo(values(spark, metric));
    return values(probing, metric);
  }

  private static List<Double> values(List<Observation> observations, Metric metric) {
    return observations.stream().map(one -> one.value(metric).orElse(Double.NaN)).toList();
  }

  @Test
  void fingerprintsAndQuarantineAreOfOneRegion() {
    Fingerprints fingerprints = SharedSpark.service(Fingerprints.class);
    Map<Partition, String> before =
        fingerprints.of("sliced.raw", RAW.slice("north"), threeDays(RAW, "north"));
    SharedSpark.sql("UPDATE sliced.raw SET amount = -1 WHERE region = 'South West'");
    assertThat(fingerprints.of("sliced.raw", RAW.slice("north"), threeDays(RAW, "north")))
        .isEqualTo(before);

    SharedSpark.sql("UPDATE sliced.raw SET amount = -2 WHERE amount = 10");
    SharedSpark.sql(
        "INSERT INTO sliced.raw SELECT 5, region, partition_date FROM sliced.raw WHERE amount = -1");
    QualityGate gate =
        QualityGate.on(RAW.slice("south_west"))
            .require(Metric.min("amount").isAtLeast(0))
            .quarantiningUpTo(1);
    TaskResult result = gate.execute(FakeContext.of(gate, days(3)));
    assertThat(result).isInstanceOf(TaskResult.Success.class);
    assertThat(rows("SELECT amount FROM sliced.raw ORDER BY 1"))
        .containsExactly("[-2]", "[5]", "[5]", "[5]", "[20]", "[30]");
    assertThat(rows("SELECT amount, region FROM sliced.raw_quarantine"))
        .containsOnly("[-1,South West]")
        .hasSize(3);
    SharedSpark.sql("DROP TABLE sliced.raw_quarantine PURGE");
  }

  @Test
  void regionsAreAuditedApart() throws Exception {
    for (String region : REGIONS.keySet()) {
      WriteAuditPublish audited =
          WriteAuditPublish.of(
              clean(region),
              QualityGate.on(CLEAN.slice(region)).require(Metric.max("amount").isAtMost(300)));
      TaskResult result = audited.execute(FakeContext.of(audited, days(3)));
      assertThat(result)
          .isInstanceOf(
              region.equals("north") ? TaskResult.Blocked.class : TaskResult.Success.class);
    }
    assertThat(cleaned()).containsExactly("[s,100]", "[s,200]", "[s,300]");
  }
}
