package io.headgate.cli;

import static io.headgate.cli.CliHarness.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.cli.CliHarness.Answer;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.report.HtmlReport;
import io.headgate.testdags.RetailHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the command line and the report say of mapped tasks, changed DAGs and old runs. */
@Timeout(120)
final class OldRunsTest {

  @TempDir Path directory;
  private Instant now = RetailHouse.MONDAY;
  private final InstantSource clock = () -> now;
  private RetailHouse house = new RetailHouse(Path.of("unused"));

  @BeforeEach
  void anEmptyStore() {
    house = new RetailHouse(directory.resolve("store"), clock);
  }

  private static Dag files(int count) {
    List<String> items = IntStream.range(0, count).mapToObj(i -> "file_" + i + ".csv").toList();
    DagBuilder dag = Dag.named("files");
    TaskRef list = dag.task("list", context -> TaskResult.success().expanding(items));
    TaskRef process =
        dag.after(list)
            .map(
                "process",
                context -> {
                  if (context.item().endsWith("_3.csv")) {
                    throw new IllegalStateException("no header");
                  }
                  return TaskResult.success("7 rows");
                });
    dag.after(process).task("load", context -> TaskResult.success());
    return dag.build();
  }

  private static Dag simple(String name, String... tasks) {
    DagBuilder dag = Dag.named(name);
    for (String task : tasks) {
      dag.task(task, context -> TaskResult.deferred("not yet", Duration.ofDays(1)));
    }
    return dag.build();
  }

  private void begin(String dag) throws InterruptedException {
    try (Orchestrator orchestrator = house.open()) {
      orchestrator.start();
      orchestrator.run(dag, LocalDate.of(1998, 1, 6));
      assertThat(orchestrator.awaitQuiet(Duration.ofSeconds(30))).isTrue();
    }
  }

  private String report() {
    try (Orchestrator orchestrator = house.open()) {
      return HtmlReport.of(orchestrator).render();
    }
  }

  @Test
  void showsAFewInstancesOfAMappedTaskWithTheirItems() {
    house.dags(files(5));
    Answer answer = call(house, "run", "files", "--date", "1998-01-06");

    assertThat(answer.out())
        .containsPattern("process\\[0] +success +1 .* file_0.csv: 7 rows")
        .containsPattern("process\\[3] +failed")
        .contains("process[3] is failed: java.lang.IllegalStateException: no header");
    assertThat(call(house, "graph", "files").out()).contains("for each of list");
  }

  @Test
  void showsManyInstancesOfAMappedTaskInOneLine() {
    house.dags(files(300));
    Answer answer = call(house, "run", "files", "--date", "1998-01-06");

    assertThat(answer.out())
        .containsPattern("process +failed +1 .* 300 instances: 299 success, 1")
        .contains("process[3] is failed: java.lang.IllegalStateException: no header")
        .doesNotContain("process[4]");
    assertThat(answer.out().lines().count()).isLessThan(12);
    assertThat(call(house, "status").out())
        .containsPattern("files .* failed +300 success, 1 failed, 1");
    String page = report();
    assertThat(page).contains("300 instances: 299 success, 1 failed").contains("process[3]");
    assertThat(page.length()).isLessThan(60_000);
  }

  @Test
  void drawsARunAsItWasCreatedAndSaysWhatHasChanged() throws InterruptedException {
    house.dags(simple("sales", "extract", "removed"));
    begin("sales");
    house.dags(simple("sales", "extract", "added"));

    assertThat(call(house, "graph", "sales", "--date", "1998-01-06").out())
        .contains("(manual): running, as it was created")
        .contains("removed")
        .doesNotContain("added");
    assertThat(call(house, "graph", "sales").out()).contains("added").doesNotContain("removed");
    assertThat(report())
        .contains("The DAG has changed since: that run had removed as well, and no added.");
    begin("sales");
    assertThat(call(house, "status", "sales", "--date", "1998-01-06").out())
        .contains("removed is failed: the code has no task removed any more");
    assertThat(call(house, "graph", "--date", "1998-01-06").err()).contains("--date needs the DAG");
    assertThat(call(house, "graph", "sales", "--date", "1997-01-06").err())
        .contains("DAG sales has no run on 1997-01-06");
  }

  @Test
  void saysThatTheRunsOfADagThatIsNotRegisteredAreKept() throws InterruptedException {
    house.dags(simple("sales", "extract"));
    begin("sales");
    house.dags(simple("shop_sales", "extract"));

    Answer table = call(house, "status");
    assertThat(table.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(table.out().replaceAll("\\s+", " "))
        .contains("does not go on: no DAG sales is registered in this process");
    assertThat(call(house, "status", "sales").out()).containsPattern("sales .* manual +running");
    assertThat(call(house, "status", "sales", "--date", "1998-01-06").out().replaceAll("\\s+", " "))
        .contains("extract deferred")
        .contains("It does not go on: no DAG sales is registered");
    assertThat(call(house, "graph", "sales", "--date", "1998-01-06").out()).contains("extract");
    assertThat(report())
        .contains("Kept as it is")
        .contains("no DAG sales is registered in this process");
    assertThat(call(house, "status", "nosuch").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void prunesWhatIsOldAfterSayingWhatWouldGo() throws InterruptedException {
    house.dags(files(5));
    begin("files");
    begin("files");
    assertThat(call(house, "prune", "--older-than", "90d", "--keep-last", "0", "--dry-run").out())
        .isEqualTo("Nothing is that old.\n");
    now = now.plus(Duration.ofDays(91));

    Answer dry = call(house, "prune", "--older-than", "90d", "--keep-last", "0", "--dry-run");
    assertThat(dry.exitCode()).as(dry.err()).isEqualTo(ExitCode.OK);
    assertThat(dry.out())
        .contains("WOULD GO")
        .containsPattern("runs +2\n")
        .containsPattern("task instances +14\n")
        .containsPattern("shapes of DAGs that no run has any more +1\n");
    assertThat(call(house, "prune", "--older-than", "90d").out())
        .isEqualTo("Nothing is that old.\n");
    Answer unasked = call(house, "prune", "--older-than", "90d", "--keep-last", "0");
    assertThat(unasked.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unasked.err()).contains("say --yes");

    Answer pruned = call(house, "prune", "--older-than", "90d", "--keep-last", "0", "--yes");
    assertThat(pruned.out()).contains("REMOVED").containsPattern("task instances +14\n");
    assertThat(call(house, "status").out()).isEqualTo("No such runs.\n");
  }

  @Test
  void refusesAnAgeThatIsNone() {
    Answer answer = call(house, "prune", "--older-than", "soon");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains("'soon' is not an age: write days or hours");
    assertThat(call(house, "prune", "--older-than", "1d", "--keep-last", "-1").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }
}
