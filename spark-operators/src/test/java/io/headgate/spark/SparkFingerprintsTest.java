package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.Fingerprints;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SparkFingerprintsTest {

  private static final Dataset SALES = Dataset.named("prints.sales").daily(ZoneOffset.UTC).build();
  private static final List<Partition> DAYS =
      List.of(SALES.partition("1998-01-01"), SALES.partition("1998-01-02"));

  private final Fingerprints fingerprints = SharedSpark.service(Fingerprints.class);

  @BeforeAll
  static void namespace() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS prints");
  }

  private Map<Partition, String> of(String table, String columns, String rows) {
    SharedSpark.sql("CREATE TABLE " + table + " (" + columns + ") USING iceberg");
    if (!rows.isEmpty()) {
      SharedSpark.sql("INSERT INTO " + table + " VALUES " + rows);
    }
    return fingerprints.of(table, SALES, DAYS);
  }

  @Test
  void areTheSameForTheSameRowsInAnyOrderOfRowsAndColumns() {
    Map<Partition, String> one =
        of(
            "prints.one",
            "partition_date DATE, id INT, name STRING, tags ARRAY<STRUCT<a: INT>>",
            "(DATE'1998-01-01', 1, 'x', array(named_struct('a', 1))),"
                + " (DATE'1998-01-01', 2, null, null), (DATE'1998-01-01', 2, null, null)");
    Map<Partition, String> other =
        of(
            "prints.other",
            "name STRING, tags ARRAY<STRUCT<a: INT>>, id INT, partition_date DATE",
            "(null, null, 2, DATE'1998-01-01'), (null, null, 2, DATE'1998-01-01'),"
                + " ('x', array(named_struct('a', 1)), 1, DATE'1998-01-01')");

    assertThat(one).isEqualTo(other).containsOnlyKeys(DAYS);
    assertThat(one.get(DAYS.get(0))).isNotEqualTo(one.get(DAYS.get(1)));
  }

  @Test
  void differWithTheRowsAndWithHowOftenTheyAreThere() {
    String columns = "partition_date DATE, id INT, name STRING";
    String day = "(DATE'1998-01-01', ";
    List<Map<Partition, String>> all =
        List.of(
            of("prints.a", columns, day + "1, 'x'), " + day + "2, 'y')"),
            of("prints.b", columns, day + "1, 'y'), " + day + "2, 'x')"),
            of("prints.c", columns, day + "1, 'x')"),
            of("prints.d", columns, day + "1, 'x'), " + day + "1, 'x')"),
            of("prints.e", columns, day + "1, null)"),
            of("prints.f", columns, ""));

    assertThat(all).extracting(one -> one.get(DAYS.get(0))).doesNotHaveDuplicates();
  }

  @Test
  void areUnknownWhereThereIsNoTableOrNoHash() {
    assertThat(fingerprints.of("prints.nowhere", SALES, DAYS)).isEmpty();
    assertThat(fingerprints.of("prints.nowhere", SALES, List.of())).isEmpty();
    assertThat(
            of(
                "prints.mapped",
                "partition_date DATE, extra MAP<STRING, INT>",
                "(DATE'1998-01-01', map('a', 1))"))
        .isEmpty();
  }
}
