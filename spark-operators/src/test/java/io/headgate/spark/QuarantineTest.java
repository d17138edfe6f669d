package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.quality.Metric;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Sampling;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuarantineTest {

  private static final Dataset ORDERS =
      Dataset.named("held.orders")
          .daily(ZoneOffset.UTC)
          .startingOn(LocalDate.of(1998, 1, 1))
          .build();

  private static final QualityGate GATE =
      QualityGate.on(ORDERS)
          .require(Metric.completeness("customer").isAtLeast(1))
          .require(Metric.uniqueness("number").isEqualTo(1))
          .require(Metric.min("amount").isAtLeast(0))
          .sampling(Sampling.upTo(2));

  @BeforeAll
  static void tables() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS held");
    SharedSpark.sql(
        "CREATE TABLE held.orders (partition_date DATE, number INT, customer INT, amount INT)"
            + " USING iceberg PARTITIONED BY (partition_date)");
  }

  /** On the first day two rows without a customer and a number twice; the second day is clean. */
  @BeforeEach
  void orders() {
    SharedSpark.sql("DROP TABLE IF EXISTS held.orders_quarantine");
    SharedSpark.sql("ALTER TABLE held.orders DROP COLUMN IF EXISTS channel");
    SharedSpark.sql(
        "INSERT OVERWRITE held.orders SELECT DATE'1998-01-01', CAST(if(id = 19, 18, id) AS INT),"
            + " CAST(if(id < 2, NULL, id) AS INT), CAST(id AS INT) FROM range(0, 20, 1, 1)"
            + " UNION ALL SELECT DATE'1998-01-02', CAST(id AS INT), 1, 1 FROM range(0, 10, 1, 1)");
  }

  private static List<String> rows(String sql) {
    return SharedSpark.sessions().session().sql(sql).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  private static TaskResult result(QualityGate gate) {
    return result(gate, true);
  }

  private static TaskResult result(QualityGate gate, boolean owned) {
    return gate.execute(new FakeContext(gate, days(2), "", owned));
  }

  private static DataInterval days(int count) {
    LocalDate first = LocalDate.of(1998, 1, 1);
    return DataInterval.between(
        first.atStartOfDay(ZoneOffset.UTC).toInstant(),
        first.plusDays(count).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private static List<Verdict> verdicts(TaskResult result, Outcome outcome) {
    return result.facts().stream()
        .filter(Verdict.class::isInstance)
        .map(Verdict.class::cast)
        .filter(verdict -> verdict.outcome() == outcome)
        .toList();
  }

  @Test
  void theBadRowsGoIntoQuarantineWithTheReasonsAndTheRestPasses() {
    TaskResult result = result(GATE.quarantiningUpTo(0.2));

    assertThat(result).isInstanceOf(TaskResult.Success.class);
    assertThat(rows("SELECT partition_date, count(*) FROM held.orders GROUP BY 1 ORDER BY 1"))
        .containsExactly("[1998-01-01,16]", "[1998-01-02,10]");
    assertThat(
            rows("SELECT number, amount, hg_reasons FROM held.orders_quarantine ORDER BY amount"))
        .containsExactly(
            "[0,0,ArraySeq(completeness(customer) >= 1)]",
            "[1,1,ArraySeq(completeness(customer) >= 1)]",
            "[18,18,ArraySeq(uniqueness(number) = 1)]",
            "[18,19,ArraySeq(uniqueness(number) = 1)]");
    assertThat(verdicts(result, Outcome.WARN))
        .extracting(Verdict::toString)
        .containsExactlyInAnyOrder(
            "held.orders 1998-01-01: 4 of 20 rows went into held.orders_quarantine:"
                + " completeness(customer) is 0.9, required is >= 1",
            "held.orders 1998-01-01: 4 of 20 rows went into held.orders_quarantine:"
                + " uniqueness(number) is 0.9, required is = 1");
    assertThat(verdicts(result, Outcome.WARN)).allMatch(verdict -> verdict.examples().size() == 2);
    assertThat(result(GATE.quarantiningUpTo(0.2)).message()).contains("8 of 8 checks passed");
  }

  @Test
  void ofTooManyBadRowsNoneIsMovedAndTheGateBlocks() {
    TaskResult result = result(GATE.quarantiningUpTo(0.1));

    assertThat(result).isInstanceOf(TaskResult.Blocked.class);
    assertThat(result.message()).contains("4 of 20 rows are bad, more than the share of 0.1");
    assertThat(rows("SELECT count(*) FROM held.orders")).containsExactly("[30]");
    assertThat(SharedSpark.sessions().session().catalog().tableExists("held.orders_quarantine"))
        .isFalse();
  }

  @Test
  void whatIsNotAboutRowsBlocksWithoutQuarantine() {
    TaskResult result =
        result(GATE.require(Metric.rowCount().isAtLeast(1_000)).quarantiningUpTo(1));

    assertThat(result).isInstanceOf(TaskResult.Blocked.class);
    assertThat(rows("SELECT count(*) FROM held.orders")).containsExactly("[30]");
  }

  @Test
  void aNodeThatHasLostTheRunTakesNothingOutAndTheNextOneLeavesNoRowTwice() {
    QualityGate gate = GATE.quarantiningUpTo(0.2);

    assertThatThrownBy(() -> result(gate, false)).isInstanceOf(OwnershipLostException.class);
    assertThat(rows("SELECT count(*) FROM held.orders")).containsExactly("[30]");
    assertThat(rows("SELECT count(*) FROM held.orders_quarantine")).containsExactly("[4]");

    assertThat(result(gate)).isInstanceOf(TaskResult.Success.class);
    assertThat(rows("SELECT count(*) FROM held.orders_quarantine")).containsExactly("[4]");
    assertThat(rows("SELECT count(*) FROM held.orders")).containsExactly("[26]");
  }

  @Test
  void laterRowsJoinEarlierOnesInQuarantineAlsoWithANewColumn() {
    QualityGate gate = GATE.quarantiningUpTo(0.2);
    result(gate);
    SharedSpark.sql("ALTER TABLE held.orders ADD COLUMN channel STRING");
    SharedSpark.sql("INSERT INTO held.orders VALUES (DATE'1998-01-02', 100, NULL, 5, 'web')");

    assertThat(result(gate)).isInstanceOf(TaskResult.Success.class);

    assertThat(
            rows(
                "SELECT partition_date, count(*), max(channel) FROM held.orders_quarantine"
                    + " GROUP BY 1 ORDER BY 1"))
        .containsExactly("[1998-01-01,4,null]", "[1998-01-02,1,web]");
  }
}
