package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** DuckDB on the data files, and Iceberg's metadata where that is enough. */
class LocalInspectorTest extends InspectorContract {

  @BeforeAll
  static void tables() {
    CheckedTables.inIceberg();
  }

  @Override
  TableInspector inspector() {
    return new ProbingInspector(
        new LakeFiles(new LakeCatalog(SharedSpark.SETTINGS)),
        request -> {
          if (SharedSpark.sessions().session().catalog().tableExists(request.table())) {
            throw new AssertionError("Spark was asked for " + request);
          }
          return new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK)
              .inspect(request);
        },
        () -> Receipts.LOOK,
        1 << 30);
  }

  @Override
  String how() {
    return "duckdb";
  }

  private List<Observation> inspect(Metric... metrics) {
    return inspector()
        .inspect(
            new TableInspector.Request(
                "test",
                Receipts.RECEIPTS,
                "checked.receipts",
                List.of(
                    Receipts.RECEIPTS.partition("1998-01-02"),
                    Receipts.RECEIPTS.partition("1998-01-04"),
                    Receipts.RECEIPTS.partition("1998-02-01")),
                Set.of(metrics),
                false));
  }

  @Test
  void theMetadataTellWhatTheyKnowAndTheSame() {
    Metric[] metrics = {
      Metric.presence(),
      Metric.rowCount(),
      Metric.completeness("customer"),
      Metric.min("amount"),
      Metric.max("customer")
    };
    List<Observation> told = inspect(metrics);
    List<Observation> scanned =
        new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK)
            .inspect(
                new TableInspector.Request(
                    "test",
                    Receipts.RECEIPTS,
                    "checked.receipts",
                    told.stream().map(Observation::partition).toList(),
                    Set.of(metrics),
                    false));

    assertThat(told).extracting(Observation::inspector).allMatch(how -> how.startsWith("metadata"));
    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i).values())
          .as("%s", told.get(i).partition())
          .isEqualTo(Map.copyOf(scanned.get(i).values()));
    }
  }

  @Test
  void readsOnlyTheWantedPartitionsFiles() {
    assertThat(inspect(Metric.mean("amount")).get(0).inspector())
        .matches("duckdb, 2 files, \\d+\\.\\d kB");
  }

  @Test
  void rowsThatWereDeletedInFilesOfTheirOwnAreLeftToSpark() {
    SharedSpark.sql(
        "CREATE TABLE checked.thinned (partition_date DATE, n INT) USING iceberg"
            + " PARTITIONED BY (partition_date) TBLPROPERTIES ('format-version' = '2',"
            + " 'write.delete.mode' = 'merge-on-read')");
    SharedSpark.sql(
        "INSERT INTO checked.thinned SELECT DATE'1998-01-01', id FROM range(0, 100, 1, 1)");
    SharedSpark.sql("DELETE FROM checked.thinned WHERE n < 40");
    io.headgate.dataset.Dataset thinned =
        io.headgate.dataset.Dataset.named("checked.thinned")
            .daily(java.time.ZoneOffset.UTC)
            .build();
    Observation seen =
        new ProbingInspector(
                new LakeFiles(new LakeCatalog(SharedSpark.SETTINGS)),
                new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK),
                () -> Receipts.LOOK,
                1 << 30)
            .inspect(
                new TableInspector.Request(
                    "test",
                    thinned,
                    "checked.thinned",
                    List.of(thinned.partition("1998-01-01")),
                    Set.of(Metric.rowCount(), Metric.min("n")),
                    false))
            .get(0);

    assertThat(seen.inspector()).matches("spark, 1 file, \\d+\\.\\d kB");
    assertThat(seen.value(Metric.rowCount())).hasValue(60);
    assertThat(seen.value(Metric.min("n"))).hasValue(40);
  }
}
