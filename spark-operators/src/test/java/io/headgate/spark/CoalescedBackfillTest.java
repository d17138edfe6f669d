package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.BackfillRequest;
import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillId;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Actor;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten days in one Spark job: one of them is bad, or only one of them has changed. */
class CoalescedBackfillTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final int DAYS = 10;
  private static final Dataset RAW = daily("coalesced.raw");
  private static final Dataset CLEAN = daily("coalesced.clean");
  private static final Dataset MART = daily("coalesced.mart");

  @TempDir Path directory;

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(FIRST).build();
  }

  @BeforeEach
  void tenDays() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS coalesced");
    for (Dataset dataset : List.of(RAW, CLEAN, MART)) {
      SharedSpark.sql("DROP TABLE IF EXISTS " + dataset.name() + " PURGE");
    }
    SharedSpark.sql(
        "CREATE TABLE coalesced.raw USING iceberg PARTITIONED BY (partition_date) AS"
            + " SELECT CAST(id AS STRING) AS amount,"
            + " date_add(DATE'1998-01-01', CAST(id AS INT)) AS partition_date FROM range(10)");
  }

  private Orchestrator orchestrator() {
    DagBuilder dag = Dag.named("sales");
    TaskRef clean =
        dag.task(
            "clean",
            SparkSql.text("SELECT CAST(amount AS INT) AS amount, partition_date FROM coalesced_raw")
                .reads(RAW)
                .writes(CLEAN));
    dag.after(List.of(clean))
        .task(
            "mart",
            SparkSql.text(
                    "SELECT sum(amount) AS amount, partition_date FROM coalesced_clean"
                        + " GROUP BY partition_date")
                .reads(CLEAN)
                .writes(MART));
    Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .plugin(SparkPlugin.of(SharedSpark.SETTINGS))
            .dag(dag.build())
            .build();
    orchestrator.reportMaterialized(
        RAW,
        Stream.iterate(FIRST, day -> day.plusDays(1)).limit(DAYS).map(LocalDate::toString).toList(),
        "somebody");
    orchestrator.start();
    return orchestrator;
  }

  private static BackfillRequest request(Orchestrator orchestrator) {
    return orchestrator
        .backfill(CLEAN)
        .from(FIRST)
        .through(FIRST.plusDays(DAYS - 1))
        .partitionsPerRun(DAYS);
  }

  private static DagRun run(Orchestrator orchestrator, BackfillRequest request) throws Exception {
    BackfillId id = orchestrator.submit(request.plan());
    assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(2))).isTrue();
    return orchestrator.runs(Optional.of(id.value()), List.of(), 1).get(0);
  }

  private static String message(Orchestrator orchestrator, DagRun run, String task) {
    return orchestrator.tasks(run.id()).stream()
        .filter(instance -> instance.id().task().equals(task))
        .map(TaskInstance::message)
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> amounts(Dataset dataset) {
    return Lake.embedded()
        .integers("SELECT CAST(amount AS INT) FROM " + dataset.name() + " ORDER BY partition_date");
  }

  @Test
  void aDayThatCannotBeCastLeavesTheOthers() throws Exception {
    SharedSpark.sql("INSERT OVERWRITE coalesced.raw VALUES ('ten', DATE'1998-01-05')");
    try (Orchestrator orchestrator = orchestrator()) {
      DagRun run = run(orchestrator, request(orchestrator));

      assertThat(run.state()).isEqualTo(DagRunState.FAILED);
      assertThat(message(orchestrator, run, "coalesced_clean_1"))
          .startsWith("1 of 10 partitions were not made: 1998-01-05 (")
          .contains("CAST_INVALID_INPUT")
          .endsWith("; 9 were made");
      assertThat(amounts(CLEAN)).containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);
      assertThat(amounts(MART)).containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);

      SharedSpark.sql("INSERT OVERWRITE coalesced.raw VALUES ('10', DATE'1998-01-05')");
      orchestrator.as(Actor.named("anna")).retryFailed(run.id(), "the day was repaired");
      assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(2))).isTrue();
      assertThat(orchestrator.run(run.id()).orElseThrow().state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(amounts(MART)).containsExactly(0, 1, 2, 3, 10, 5, 6, 7, 8, 9);
      assertThat(message(orchestrator, run, "coalesced_mart_1")).startsWith("1 partition");
    }
  }

  @Test
  void whatWasReadBeforeSaysHowManyDaysAreAboutSoManyBytes() throws Exception {
    try (Orchestrator orchestrator = orchestrator()) {
      for (int day = 0; day < 3; day++) {
        orchestrator.run("sales", FIRST.plusDays(day));
      }
      assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(2))).isTrue();
      assertThat(orchestrator.runs(Optional.of("sales"), List.of(), 9))
          .hasSize(3)
          .allSatisfy(
              run ->
                  assertThat(orchestrator.profiles(run.id()))
                      .hasSize(2)
                      .allSatisfy(profile -> assertThat(profile.job().stages()).isNotEmpty()));
      long perDay =
          request(orchestrator).plan().steps().get(0).estimate().bytes().orElseThrow() / DAYS;
      assertThat(perDay).isPositive();

      int perRun =
          orchestrator
              .backfill(CLEAN)
              .from(FIRST)
              .through(FIRST.plusDays(DAYS - 1))
              .bytesPerRun(perDay * 3 + perDay / 2)
              .plan()
              .steps()
              .get(0)
              .partitionsPerRun();
      assertThat(perRun).isEqualTo(3);
    }
  }

  @Test
  void onlyWhatIsMadeFromTheChangedDayIsMadeAgain() throws Exception {
    try (Orchestrator orchestrator = orchestrator()) {
      run(orchestrator, request(orchestrator));
      SharedSpark.sql("INSERT OVERWRITE coalesced.raw VALUES ('70', DATE'1998-01-08')");
      DagRun run = run(orchestrator, request(orchestrator).pruningUnchanged());

      assertThat(run.state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(message(orchestrator, run, "coalesced_clean_1"))
          .isEqualTo("10 partitions, 9 with the same rows as before");
      assertThat(message(orchestrator, run, "coalesced_mart_1"))
          .isEqualTo("10 partitions, 9 left alone: nothing they are made from changed");
      assertThat(amounts(MART)).containsExactly(0, 1, 2, 3, 4, 5, 6, 70, 8, 9);
    }
  }
}
