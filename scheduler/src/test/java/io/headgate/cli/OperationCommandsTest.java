package io.headgate.cli;

import static io.headgate.cli.CliHarness.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.cli.CliHarness.Answer;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskResult;
import io.headgate.spi.TaskLogs;
import io.headgate.testdags.Job;
import io.headgate.testdags.Retail;
import io.headgate.testdags.RetailHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person on call does. */
@Timeout(120)
final class OperationCommandsTest {

  @TempDir Path directory;
  private RetailHouse house = new RetailHouse(Path.of("unused"));

  @BeforeEach
  void anEmptyStore() {
    house = new RetailHouse(directory.resolve("store"));
  }

  private Answer ok(String... words) {
    Answer answer = call(house, words);
    assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.err()).isEmpty();
    return answer;
  }

  private Answer refused(String... words) {
    Answer answer = call(house, words);
    assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(answer.out()).isEmpty();
    return answer;
  }

  private void aBlockedDay() {
    assertThat(call(house, "run", "sales", "--date", "1998-01-08").exitCode())
        .isEqualTo(ExitCode.BLOCKED);
  }

  /** The text without the line breaks that its width makes. */
  private static String oneLine(Answer answer) {
    return answer.out().replaceAll("\\s+", " ");
  }

  @Test
  void statusNamesTheLogOfWhatRuns() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    DagBuilder dag = Dag.named("long");
    dag.task(
        "job",
        context -> {
          begun.countDown();
          new CountDownLatch(1).await();
          return TaskResult.success();
        });
    TaskLogs logs = task -> List.of(Path.of("/logs", task.task(), "driver.log"));
    Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("logged"))
            .service(TaskLogs.class, () -> logs)
            .closingGrace(Duration.ofMillis(100))
            .dag(dag.build())
            .build();
    orchestrator.start();
    orchestrator.run("long", LocalDate.of(1998, 1, 6));
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

    CliHarness.Answer answer =
        CliHarness.call(
            HeadgateCli.of(() -> orchestrator), "status", "long", "--date", "1998-01-06");

    assertThat(answer.out()).contains("job is running; its log: /logs/job/driver.log");
  }

  @Test
  void tellsWhyATaskDoesNotRun() {
    assertThat(oneLine(ok("why", "sales", "clean", "--date", "1998-01-12")))
        .isEqualTo(
            "sales.clean 1998-01-12: there is no run yet: it is due at 1998-01-13T00:00:00Z ");
    assertThat(oneLine(ok("why", "sales", "clean", "--date", "1997-01-12")))
        .contains("outside the DAG's life");
    assertThat(oneLine(ok("why", "marts", "spend", "--date", "1998-01-06")))
        .contains("catchup LATEST left the interval");
    aBlockedDay();
    assertThat(oneLine(ok("why", "sales", "sales_arrived", "--date", "1998-01-08")))
        .startsWith("sales.sales_arrived 1998-01-08: blocked: raw.sales 1998-01-08 does not hold")
        .contains("owner store-systems <stores@example.com>; ticket HG-1; next look at ");
    assertThat(oneLine(ok("why", "sales", "clean", "--run", "manual/1998-01-08_1")))
        .contains("its trigger rule all_success waits for upstream: sales_arrived is blocked");
  }

  @Test
  void cancelsARunAndBringsItBack() {
    aBlockedDay();
    assertThat(ok("cancel", "sales", "--date", "1998-01-08", "--as", "anna").out())
        .isEqualTo("Run sales/manual/1998-01-08_1 is cancelled.\n");
    assertThat(ok("status", "sales").out()).containsPattern("1998-01-08 +manual +cancelled");
    assertThat(refused("cancel", "sales", "--date", "1998-01-08").err())
        .contains("it has ended already, as CANCELLED");
    house.deliverTheMissingDay();
    assertThat(ok("rerun", "sales", "--date", "1998-01-08").out())
        .startsWith("sales 1998-01-08 (manual): success\n");
    String actions = ok("actions", "sales").out();
    assertThat(actions)
        .containsPattern("2 +1998-01-12 06:00:00 +\\S+ +rerun +sales/manual/1998-01-08_1")
        .containsPattern("1 +1998-01-12 06:00:00 +anna +cancel +sales/manual/1998-01-08_1");
    assertThat(ok("actions", "marts").out()).isEqualTo("Nobody has done anything yet.\n");
    assertThat(ok("actions", "--limit", "1").out()).contains("Only the latest 1 are shown");
  }

  @Test
  void clearsWhatFailedAndTheNextProcessGoesOnWithIt() throws Exception {
    RetailHouse broken = new RetailHouse(directory.resolve("store"));
    broken.dags(
        Retail.sales(
            Job.of(Retail.RAW, Retail.CLEAN)
                .doing(
                    context -> {
                      throw new PermanentFailure("column net is gone");
                    })));
    assertThat(call(broken, "run", "sales", "--date", "1998-01-06").exitCode())
        .isEqualTo(ExitCode.FAILED);

    assertThat(ok("clear", "sales", "clean", "--date", "1998-01-06", "--failed").out())
        .isEqualTo("Cleared in run sales/manual/1998-01-06_1: clean, daily, weekly.\n");
    assertThat(ok("clear", "sales", "clean", "--date", "1998-01-06", "--downstream").out())
        .isEqualTo("Nothing to clear in run sales/manual/1998-01-06_1: nothing was changed.\n");
    assertThat(oneLine(ok("why", "sales", "clean", "--date", "1998-01-06")))
        .contains("its run is queued and starts as soon as the orchestrator executes");
    try (Orchestrator next = house.open()) {
      next.start();
      assertThat(next.awaitQuiet(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(ok("status", "sales", "--date", "1998-01-06").out())
        .startsWith("sales 1998-01-06 (manual): success\n")
        .containsPattern("clean +success +2");
  }

  @Test
  void marksTasksAndRuns() {
    aBlockedDay();
    assertThat(
            ok(
                    "mark",
                    "sales",
                    "sales_arrived",
                    "--date",
                    "1998-01-08",
                    "--state",
                    "success",
                    "--reason",
                    "no sales on that day")
                .out())
        .isEqualTo(
            "Task sales_arrived of run sales/manual/1998-01-08_1 is marked success; the run is"
                + " queued.\n");
    assertThat(
            ok("mark", "sales", "--date", "1998-01-08", "--state", "FAILED", "--reason", "x").out())
        .isEqualTo("Run sales/manual/1998-01-08_1 is marked failed; the run is failed.\n");
    assertThat(
            refused("mark", "sales", "--date", "1998-01-08", "--state", "failed", "--reason", "x")
                .err())
        .contains("it is FAILED already");
    assertThat(
            refused("mark", "sales", "--date", "1998-01-08", "--state", "failed", "--reason", " ")
                .err())
        .contains("without a reason");
    assertThat(
            ok(
                    "mark",
                    "sales",
                    "clean",
                    "--date",
                    "1998-01-08",
                    "--state",
                    "success",
                    "--written",
                    "--reason",
                    "by hand")
                .out())
        .contains("is marked success");
    assertThat(oneLine(ok("why", "sales", "clean", "--date", "1998-01-08")))
        .contains("marked success, its partitions as written, by");
  }

  @Test
  void pausesAndResumesADag() {
    assertThat(ok("pause", "sales", "--reason", "stock-taking", "--as", "anna").out())
        .isEqualTo("DAG sales is paused by anna.\n");
    assertThat(refused("run", "sales", "--date", "1998-01-06").err())
        .contains("DAG sales is paused since 1998-01-12T06:00:00Z by anna: stock-taking. Say")
        .contains("'resume sales' first");
    assertThat(refused("pause", "sales").err()).contains("it is paused already");
    assertThat(oneLine(ok("why", "sales", "clean", "--date", "1998-01-06")))
        .contains("DAG sales is paused since");
    assertThat(ok("dags").out()).containsPattern("sales +daily.* paused");
    assertThat(ok("resume", "sales").out())
        .isEqualTo("DAG sales goes on; it was paused since 1998-01-12 06:00:00 by anna.\n");
    ok("run", "sales", "--date", "1998-01-06");
  }

  @Test
  void asksForAnActorThatIsNotBlank() {
    assertThat(refused("pause", "sales", "--as", " ").err()).contains("--as NAME");
    assertThat(ok("actions").out()).isEqualTo("Nobody has done anything yet.\n");
  }
}
