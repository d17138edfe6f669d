package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Verdict;
import io.headgate.quality.WriteAuditPublish;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WriteAuditPublishTest {

  @BeforeAll
  static void namespace() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS audited");
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(LocalDate.of(1998, 1, 1)).build();
  }

  /** Two rows a day with that amount. */
  private static SparkSql amounts(Dataset dataset, int amount) {
    return SparkSql.text(
            "SELECT explode(sequence(:partition_start, date_sub(:partition_end, 1)))"
                + " AS partition_date, amount FROM (SELECT explode(array("
                + amount
                + ", 1)) AS amount)")
        .writes(dataset);
  }

  private static WriteAuditPublish audited(Dataset dataset, int amount) {
    return WriteAuditPublish.of(amounts(dataset, amount), gate(dataset));
  }

  private static QualityGate gate(Dataset dataset) {
    return QualityGate.on(dataset).require(Metric.min("amount").isAtLeast(0));
  }

  private static DataInterval days(int count) {
    LocalDate first = LocalDate.of(1998, 1, 1);
    return DataInterval.between(
        first.atStartOfDay(ZoneOffset.UTC).toInstant(),
        first.plusDays(count).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private static TaskResult run(WriteAuditPublish task, int days) throws Exception {
    return task.execute(FakeContext.of(task, days(days)));
  }

  private static List<String> rows(String sql) {
    return SharedSpark.sessions().session().sql(sql).collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  private static List<String> branches(String table) {
    return rows("SELECT name FROM " + table + ".refs WHERE type = 'BRANCH'");
  }

  @Test
  void whatPassesIsPublishedAndItsVerdictsAreKept() throws Exception {
    Dataset dataset = daily("audited.good");

    TaskResult result = run(audited(dataset, 7), 3);

    assertThat(result.message()).isEqualTo("6 rows; 6 of 6 checks passed on 3 partitions");
    assertThat(result.facts()).filteredOn(Observation.class::isInstance).hasSize(3);
    assertThat(result.facts())
        .filteredOn(Verdict.class::isInstance)
        .extracting(fact -> ((Verdict) fact).check())
        .contains("audit: min(amount) >= 0");
    assertThat(rows("SELECT count(*), sum(amount) FROM audited.good")).containsExactly("[6,24]");
    assertThat(branches("audited.good")).containsExactly("[main]");
  }

  @Test
  void whatDoesNotPassIsHeldAndReadersKeepWhatTheyHad() throws Exception {
    Dataset dataset = daily("audited.bad");
    run(audited(dataset, 7), 3);

    TaskResult result = run(audited(dataset, -7), 2);

    assertThat(result).isInstanceOf(TaskResult.Blocked.class);
    assertThat(result.message()).contains("min(amount) is -7, required is >= 0");
    assertThat(result.facts()).noneMatch(Observation.class::isInstance);
    assertThat(result.facts())
        .filteredOn(fact -> ((Verdict) fact).outcome() == Outcome.HELD)
        .hasSize(2);
    assertThat(result.facts()).noneMatch(fact -> ((Verdict) fact).outcome().isBlocking());
    assertThat(rows("SELECT count(*), min(amount) FROM audited.bad")).containsExactly("[6,1]");
    assertThat(branches("audited.bad")).hasSize(2);

    assertThat(run(audited(dataset, 9), 2)).isInstanceOf(TaskResult.Success.class);
    assertThat(rows("SELECT count(*), sum(amount) FROM audited.bad")).containsExactly("[6,28]");
    assertThat(branches("audited.bad")).containsExactly("[main]");
  }

  @Test
  void aTableWhoseFirstOutputIsHeldIsEmpty() throws Exception {
    TaskResult result = run(audited(daily("audited.first"), -1), 1);

    assertThat(result).isInstanceOf(TaskResult.Blocked.class);
    assertThat(rows("SELECT * FROM audited.first")).isEmpty();
  }

  @Test
  void partitionsThatLandedMeanwhileStay() throws Exception {
    Dataset dataset = daily("audited.busy");
    run(audited(dataset, 7), 3);
    WriteAuditPublish meanwhile =
        WriteAuditPublish.of(
            SparkJob.named(
                    "busy",
                    "1",
                    (spark, context) -> {
                      SharedSpark.sql("INSERT INTO audited.busy VALUES (DATE'1998-01-03', 100)");
                      return spark.sql("SELECT DATE'1998-01-01' AS partition_date, 8 AS amount");
                    })
                .writes(dataset),
            gate(dataset));

    assertThat(run(meanwhile, 1)).isInstanceOf(TaskResult.Success.class);

    assertThat(
            rows(
                "SELECT partition_date, count(*), sum(amount) FROM audited.busy"
                    + " GROUP BY 1 ORDER BY 1"))
        .containsExactly("[1998-01-01,1,8]", "[1998-01-02,2,8]", "[1998-01-03,3,108]");
  }

  @Test
  void somebodyElsesWriteOfTheSamePartitionIsNotOverwritten() throws Exception {
    Dataset dataset = daily("audited.raced");
    run(audited(dataset, 7), 1);
    WriteAuditPublish raced =
        WriteAuditPublish.of(
            SparkJob.named(
                    "raced",
                    "1",
                    (spark, context) -> {
                      SharedSpark.sql("INSERT INTO audited.raced VALUES (DATE'1998-01-01', 100)");
                      return spark.sql("SELECT DATE'1998-01-01' AS partition_date, 8 AS amount");
                    })
                .writes(dataset),
            gate(dataset));

    assertThatThrownBy(() -> run(raced, 1))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("somebody else wrote these partitions");
    assertThat(rows("SELECT count(*), sum(amount) FROM audited.raced")).containsExactly("[3,108]");
  }

  @Test
  void aNodeThatHasLostTheRunDoesNotPublish() throws Exception {
    Dataset dataset = daily("audited.lost");
    run(audited(dataset, 7), 1);
    WriteAuditPublish task = audited(dataset, 8);

    assertThatThrownBy(() -> task.execute(new FakeContext(task, days(1), "", false)))
        .isInstanceOf(OwnershipLostException.class);
    assertThat(rows("SELECT sum(amount) FROM audited.lost")).containsExactly("[8]");
  }

  @Test
  void badRowsOfAnOutputCanGoIntoQuarantineInsteadOfHoldingIt() throws Exception {
    Dataset dataset = daily("audited.sorted");
    WriteAuditPublish task =
        WriteAuditPublish.of(amounts(dataset, -7), gate(dataset).quarantiningUpTo(0.5));

    TaskResult result = run(task, 2);

    assertThat(result).isInstanceOf(TaskResult.Success.class);
    assertThat(rows("SELECT count(*), min(amount) FROM audited.sorted")).containsExactly("[2,1]");
    assertThat(rows("SELECT count(*), max(amount) FROM audited.sorted_quarantine"))
        .containsExactly("[2,-7]");
  }

  @Test
  void anUnpartitionedTableIsReplacedAsAWhole() throws Exception {
    Dataset dataset = Dataset.named("audited.whole").build();
    for (int amount : List.of(3, 4)) {
      SparkSql body = SparkSql.text("SELECT " + amount + " AS amount").writes(dataset);
      WriteAuditPublish task = WriteAuditPublish.of(body, gate(dataset));
      assertThat(run(task, 1)).isInstanceOf(TaskResult.Success.class);
    }

    assertThat(rows("SELECT amount FROM audited.whole")).containsExactly("[4]");
  }

  @Test
  void aBodyThatWritesSomethingElseIsRefused() {
    assertThatThrownBy(
            () ->
                WriteAuditPublish.of(
                    amounts(daily("audited.one"), 1), gate(daily("audited.other"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("audited.one")
        .hasMessageContaining("audited.other");
  }
}
