package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableInspector.Request;
import io.headgate.quality.TableSchema;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SparkTableInspectorTest {

  private static final Dataset VISITS =
      Dataset.named("inspected.visits").daily(ZoneOffset.UTC).build();

  private final TableInspector inspector = SharedSpark.service(TableInspector.class);

  @BeforeAll
  static void twoDaysOfVisits() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS inspected");
    SharedSpark.sql(
        "CREATE TABLE inspected.visits (partition_date DATE, guest INT, page STRING,"
            + " paid DECIMAL(10, 2)) USING iceberg PARTITIONED BY (partition_date)");
    SharedSpark.sql(
        "INSERT INTO inspected.visits VALUES"
            + " (DATE'1998-01-01', 1, 'a', 1), (DATE'1998-01-01', 1, 'b', 1),"
            + " (DATE'1998-01-01', 2, 'a', 1), (DATE'1998-01-01', NULL, NULL, NULL),"
            + " (DATE'1998-01-02', 1, 'a', 1)");
  }

  @Test
  void readsEveryMetricPerPartition() {
    Metric guests = Metric.completeness("guest");
    Metric uniqueGuests = Metric.uniqueness("guest");
    Metric uniqueVisits = Metric.uniqueness("guest", "page");

    List<Observation> seen =
        inspector.inspect(
            request(
                List.of("1998-01-02", "1998-01-01"),
                Set.of(Metric.rowCount(), Metric.presence(), guests, uniqueGuests, uniqueVisits)));

    assertThat(seen).extracting(Observation::partition).isEqualTo(days("1998-01-02", "1998-01-01"));
    assertThat(seen.get(0).values())
        .isEqualTo(
            Map.of(
                Metric.rowCount(),
                1.0,
                Metric.presence(),
                1.0,
                guests,
                1.0,
                uniqueGuests,
                1.0,
                uniqueVisits,
                1.0));
    assertThat(seen.get(1).values())
        .isEqualTo(
            Map.of(
                Metric.rowCount(),
                4.0,
                Metric.presence(),
                1.0,
                guests,
                0.75,
                uniqueGuests,
                1 / 3.0,
                uniqueVisits,
                1.0));
  }

  @Test
  void groupsNothingWhereAnEstimateProvesDuplicates() {
    SharedSpark.sql("CREATE TABLE inspected.clicks (guest INT, page INT) USING iceberg");
    SharedSpark.sql(
        "INSERT INTO inspected.clicks SELECT IF(id < 200000, id % 1000, NULL),"
            + " IF(id < 200000, NULL, id % 1000) FROM range(400000)");
    Dataset clicks = Dataset.named("inspected.clicks").build();
    Metric guest = Metric.uniqueness("guest");
    Metric both = Metric.uniqueness("guest", "page");
    Observation seen =
        sampling()
            .inspect(
                new Request(
                    "test",
                    clicks,
                    "inspected.clicks",
                    List.of(clicks.partition("all")),
                    Set.of(guest, both, Metric.rowCount()),
                    false,
                    Map.of(),
                    Map.of(guest, 0.9, both, 0.9),
                    Set.of()))
            .get(0);

    assertThat(seen.values()).isEqualTo(Map.of(Metric.rowCount(), 400_000.0));
    // No value occurs once, and five standard errors above that are 1,575 of 200,000 rows.
    assertThat(seen.ceilings().get(guest)).isBetween(0.0078, 0.0079);
    // A guest without a page is not a page without a guest.
    assertThat(seen.ceilings().get(both)).isBetween(0.0039, 0.0040);
    assertThat(seen.examples().get(guest)).matches("value \\d+ occurs 200 times");
  }

  @Test
  void groupsNothingWhereNoHashOccursTwice() throws Exception {
    SharedSpark.sql(
        "CREATE TABLE inspected.orders (partition_date DATE, number BIGINT, line INT, half INT)"
            + " USING iceberg PARTITIONED BY (partition_date)");
    // The line is null in the first thousand orders, and the number in the last.
    SharedSpark.sql(
        "INSERT INTO inspected.orders SELECT DATE'1998-01-01' + CAST(id % 2 AS INT),"
            + " IF(id < 299000, id DIV 2, NULL), IF(id < 1000, NULL, id), id DIV 2"
            + " FROM range(300000)");
    Dataset orders = Dataset.named("inspected.orders").daily(ZoneOffset.UTC).build();
    Metric pair = Metric.uniqueness("number", "line");
    Metric pairs = Metric.distinctCount("number", "line");
    Metric half = Metric.uniqueness("half");
    for (List<String> days : List.of(List.of("1998-01-01"), List.of("1998-01-01", "1998-01-02"))) {
      List<Observation> seen =
          sampling()
              .inspect(
                  new Request(
                      "test",
                      orders,
                      "inspected.orders",
                      days.stream().map(orders::partition).toList(),
                      Set.of(pair, pairs, half),
                      false));
      assertThat(seen)
          .extracting(Observation::values)
          .allMatch(Map.of(pair, 1.0, pairs, 150_000.0, half, 1.0)::equals);
    }

    SharedSpark.sql(
        "INSERT INTO inspected.orders VALUES (DATE'1998-01-01', 7, NULL, 7),"
            + " (DATE'1998-01-01', NULL, 7, -7), (DATE'1998-01-01', 299, 598000, -8)");
    Observation again =
        sampling()
            .inspect(
                new Request(
                    "test",
                    orders,
                    "inspected.orders",
                    List.of(orders.partition("1998-01-01")),
                    Set.of(pair, pairs, half),
                    false))
            .get(0);
    // A duplicate that no sample has is found all the same: order 7 without a line, and half 7.
    assertThat(again.values())
        .isEqualTo(Map.of(pair, 150_001 / 150_003.0, pairs, 150_002.0, half, 150_001 / 150_003.0));
    assertThat(again.examples().get(half)).isEqualTo("value 7 occurs 2 times");
  }

  @Test
  void aHashThatOccursFarTooOftenIsNotKept() {
    SparkSession spark = SharedSpark.sessions().session();
    assertThat(
            DistinctHashes.areAllDifferent(spark.sql("SELECT id FROM range(3000000)"), 3_000_000))
        .isTrue();
    assertThat(DistinctHashes.areAllDifferent(spark.sql("SELECT 7L FROM range(2000000)"), 1_000))
        .isFalse();
    assertThat(DistinctHashes.areAllDifferent(spark.sql("SELECT id FROM range(0)"), 0)).isTrue();
  }

  @Test
  void tellsWhatATableIsPartitionedByHoweverThatIsMade() {
    SharedSpark.sql(
        "CREATE TABLE inspected.events (id BIGINT, region STRING, sold_at TIMESTAMP) USING iceberg"
            + " PARTITIONED BY (days(sold_at), bucket(16, id), region)");
    SharedSpark.sql(
        "CREATE TABLE spark_catalog.default.plain (id BIGINT, region STRING) USING parquet"
            + " PARTITIONED BY (region)");
    Dataset events = Dataset.named("inspected.events").build();
    LakeFiles files = new LakeFiles(new LakeCatalog(SharedSpark.SETTINGS));

    assertThat(keys("inspected.events"))
        .contains(List.of("day(sold_at)", "bucket[16](id)", "region"));
    assertThat(
            files
                .plan(events, "inspected.events", List.of(events.partition("all")))
                .orElseThrow()
                .schema()
                .partitionedBy())
        .isEqualTo(keys("inspected.events"));
    assertThat(keys("spark_catalog.default.plain")).contains(List.of("region"));
    assertThat(keys("inspected.visits")).contains(List.of("partition_date"));
  }

  private static java.util.Optional<List<String>> keys(String table) {
    Dataset any = Dataset.named("any.table").build();
    return new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK)
        .inspect(
            new Request(
                "test", any, table, List.of(any.partition("all")), Set.of(Metric.presence()), true))
        .get(0)
        .schema()
        .orElseThrow()
        .partitionedBy();
  }

  /** Also few rows. */
  private static SparkTableInspector sampling() {
    return new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK, 1);
  }

  @Test
  void readsNoRowOfAnotherPartition() throws Exception {
    SparkContext context = SharedSpark.sessions().session().sparkContext();
    AtomicLong rows = new AtomicLong();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            rows.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
          }
        };
    context.addSparkListener(counter);
    new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK)
        .inspect(request(List.of("1998-01-02"), Set.of(Metric.mean("paid"))));
    context.listenerBus().waitUntilEmpty();
    context.removeSparkListener(counter);

    assertThat(rows).as("rows that Spark's tasks read of five").hasValue(1);
  }

  @Test
  void anEmptyPartitionIsAbsentAndHasNoShares() {
    Observation seen =
        only(
            request(
                List.of("1998-01-05"), Set.of(Metric.presence(), Metric.completeness("guest"))));

    assertThat(seen.values()).isEqualTo(Map.of(Metric.presence(), 0.0));
    assertThat(seen.errors()).isEmpty();
  }

  @Test
  void aMissingTableIsAbsent() {
    Request request =
        new Request(
            "test",
            VISITS,
            "nowhere.visits",
            days("1998-01-01"),
            Set.of(Metric.presence(), Metric.rowCount()),
            true);

    Observation seen = only(request);

    assertThat(seen.values()).isEqualTo(Map.of(Metric.presence(), 0.0, Metric.rowCount(), 0.0));
    assertThat(seen.schema()).isEmpty();
  }

  @Test
  void aMissingColumnIsAnErrorOfItsMetricOnly() {
    Metric unknown = Metric.completeness("gust");

    Observation seen = only(request(List.of("1998-01-01"), Set.of(Metric.rowCount(), unknown)));

    assertThat(seen.values()).isEqualTo(Map.of(Metric.rowCount(), 4.0));
    assertThat(seen.errors())
        .isEqualTo(Map.of(unknown, "table inspected.visits has no column gust"));
  }

  @Test
  void tellsTheSchema() {
    Observation seen = only(request(List.of("1998-01-01"), Set.of(Metric.presence())));

    assertThat(seen.schema())
        .contains(
            TableSchema.of(
                    TableSchema.column("partition_date", "date"),
                    TableSchema.column("guest", "int"),
                    TableSchema.column("page", "string"),
                    TableSchema.column("paid", "decimal(10,2)"))
                .partitioned("partition_date"));
  }

  @Test
  void anUnpartitionedTableIsOnePartition() {
    Dataset whole = Dataset.named("inspected.visits").build();

    Observation seen =
        only(
            new Request(
                "test",
                whole,
                "inspected.visits",
                List.of(whole.partition("all")),
                Set.of(Metric.rowCount(), Metric.uniqueness("page")),
                false));

    assertThat(seen.values())
        .isEqualTo(Map.of(Metric.rowCount(), 5.0, Metric.uniqueness("page"), 0.25));
  }

  @Test
  void aTableWithoutThePartitionColumnCannotBeInspected() {
    Dataset other =
        Dataset.named("inspected.visits")
            .daily(ZoneOffset.UTC)
            .partitionColumn("visited_on")
            .build();
    Request request =
        new Request(
            "test",
            other,
            "inspected.visits",
            List.of(other.partition("1998-01-01")),
            Set.of(Metric.rowCount()),
            false);

    assertThatThrownBy(() -> inspector.inspect(request))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("no partition column visited_on, only partition_date, guest");
  }

  private Observation only(Request request) {
    List<Observation> seen = inspector.inspect(request);
    assertThat(seen).hasSize(1);
    return seen.get(0);
  }

  private static Request request(List<String> labels, Set<Metric> metrics) {
    return new Request(
        "test", VISITS, "inspected.visits", days(labels.toArray(String[]::new)), metrics, true);
  }

  private static List<Partition> days(String... labels) {
    return Stream.of(labels).map(VISITS::partition).toList();
  }
}
