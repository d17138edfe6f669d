package io.headgate.cli;

import static io.headgate.cli.CliHarness.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.cli.CliHarness.Answer;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskResult;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.JobProfile;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Schema;
import io.headgate.quality.SchemaMode;
import io.headgate.quality.TableSchema;
import io.headgate.quality.Verdict;
import io.headgate.report.HtmlReport;
import io.headgate.testdags.Job;
import io.headgate.testdags.Retail;
import io.headgate.testdags.RetailHouse;
import io.headgate.text.Glyphs;
import io.headgate.tracker.GitHubIssues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class HeadgateCliTest {

  @TempDir Path directory;
  private RetailHouse house = new RetailHouse(Path.of("unused"));

  @BeforeEach
  void anEmptyStore() {
    house = new RetailHouse(directory.resolve("store"));
  }

  @Test
  void listsDagsWithTheirNextRuns() {
    Answer answer = call(house, "dags");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .contains("DAG    TIMETABLE")
        .containsPattern(
            "sales +daily.* +data-platform +4 +none +1998-01-12 at 1998-01-13 00:00:00");
  }

  @Test
  void drawsADagAndTheLineage() {
    assertThat(call(house, "graph", "sales").out()).contains("`- <> sales_arrived  QualityGate");
    assertThat(call(house, "graph", "sales", "--format", "mermaid").out())
        .startsWith("flowchart LR\n");
    assertThat(call(house, "graph", "sales", "--format", "DOT").out()).startsWith("digraph {\n");
    assertThat(call(house, "graph").out()).startsWith("Lineage: 5 datasets\n");
  }

  @Test
  void runsADayAndShowsItsTasks() {
    Answer answer = call(house, "run", "sales", "--date", "1998-01-06");
    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .startsWith("sales 1998-01-06 (manual): success\n")
        .containsPattern("sales_arrived +success +1")
        .containsPattern("clean +success +1 .* 4 rows")
        .containsPattern("weekly +skipped");

    Answer status = call(house, "status");
    assertThat(status.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(status.out())
        .containsPattern("sales +1998-01-06 +manual +success +3 success, 1 skipped");
    assertThat(call(house, "dags").out()).containsPattern("sales .* 1998-01-06 +success");
  }

  @Test
  void tellsWhyARunIsBlockedAndWhomToAsk() {
    Answer answer = call(house, "run", "sales", "--date", "1998-01-08");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.BLOCKED);
    assertThat(answer.out())
        .startsWith("sales 1998-01-08 (manual): blocked\n")
        .contains("sales_arrived is blocked: raw.sales 1998-01-08: presence is 0");

    Answer tickets = call(house, "tickets");
    assertThat(tickets.out())
        .containsPattern("HG-1 +open +raw.sales +1998-01-08 +presence >= 1 +store-systems");
    Answer gates = call(house, "gates", "raw.sales", "--blocking");
    assertThat(gates.out())
        .containsPattern("\n1998-01-08 +block +presence is 0, required is >= 1 ")
        .contains("1 verdict, 1 blocking");
    Answer status = call(house, "status", "sales", "--date", "1998-01-08");
    assertThat(status.out()).startsWith("sales 1998-01-08 (manual): blocked\n");
    assertThat(call(house, "status", "--state", "success").out()).isEqualTo("No such runs.\n");
  }

  @Test
  void acceptsASchemaThatHasDrifted() {
    Schema drift = Schema.hasNotDrifted(SchemaMode.STRICT);
    DagBuilder dag = Dag.named("gate");
    dag.task("drift", QualityGate.on(Retail.CLEAN).require(drift));
    DagBuilder seen = Dag.named("seen");
    seen.task(
        "look",
        context ->
            TaskResult.success()
                .with(
                    List.of(
                        new Observation(
                            Retail.CLEAN.partition("1998-01-06"),
                            Map.of(),
                            Map.of(),
                            Optional.of(TableSchema.of(TableSchema.column("id", "string"))),
                            "test",
                            RetailHouse.MONDAY),
                        new Verdict(
                            Retail.CLEAN.partition("1998-01-06"),
                            drift.name(),
                            Outcome.BLOCK,
                            "schema differs: column id is string, expected int",
                            RetailHouse.MONDAY))));
    house.dags(dag.build(), seen.build(), Retail.sales());
    assertThat(call(house, "run", "seen", "--date", "1998-01-06").exitCode()).isZero();
    assertThat(call(house, "accept-schema", "clean.sales").err())
        .contains("Missing required option: '--reason=TEXT'");
    assertThat(call(house, "accept-schema", "raw.sales", "--reason", "why not").err())
        .contains("There is no schema of raw.sales to accept");

    Answer answer = call(house, "accept-schema", "clean.sales", "--reason", "ids are texts now");

    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .isEqualTo(
            "Accepted the schema of clean.sales: 1 verdict no longer blocks, and gates that wait"
                + " look again.\n");
    assertThat(call(house, "gates", "clean.sales", "--verdicts").out())
        .containsPattern("1998-01-06 +pass +accepted by .*: ids are text");
    assertThat(call(house, "actions").out())
        .containsPattern("accept_schema +clean.sales .*ids are texts now");
  }

  @Test
  void profilesATableAndPrintsTheGateThatItSuggests() {
    assertThat(call(house, "profile", "clean.sales").err())
        .contains("Say which partitions of clean.sales to look at: --date DATE");
    assertThat(
            call(house, "profile", "clean.sales", "--from", "1998-01-09", "--to", "1998-01-08")
                .err())
        .contains("--to 1998-01-08 is before --from 1998-01-09");
    assertThat(
            call(house, "profile", "clean.sales", "--date", "1998-01-06", "--redact", "nte").err())
        .contains("Cannot redact nte: table clean.sales has the columns id, net");

    Answer answer = call(house, "profile", "clean.sales", "--date", "1998-01-06");

    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .startsWith("clean.sales: 1 partition, 5 rows; paper\n")
        .containsPattern("net +decimal\\(10,2\\) +1.0000")
        .containsPattern("require +row_count >= 2 +half of the 5 rows of the one partition")
        .containsPattern("require +completeness\\(id\\) = 1 +every row has a value");
    assertThat(call(house, "profile", "clean.sales", "--date", "1998-01-06", "--java").out())
        .startsWith("import io.headgate.dataset.Dataset;\n")
        .contains(
            "final class CleanSalesGate {",
            """
                    // half of the 5 rows of the one partition
                    .require(Metric.rowCount().isAtLeast(2))
            """);
  }

  @Test
  void showsTheRowsThatBreakACheck() {
    DagBuilder dag = Dag.named("gate");
    dag.task(
        "check",
        context ->
            TaskResult.success()
                .with(
                    List.of(
                        new Verdict(
                            Retail.CLEAN.partition("1998-01-06"),
                            "audit: completeness(customer) >= 1",
                            Outcome.HELD,
                            "completeness(customer) is 0.9",
                            List.of("customer=null, number=7", "customer=null, number=<8>"),
                            RetailHouse.MONDAY))));
    house.dags(dag.build(), Retail.sales());
    assertThat(call(house, "run", "gate", "--date", "1998-01-06").exitCode()).isZero();

    assertThat(call(house, "gates", "clean.sales").out())
        .containsPattern("1998-01-06 +held +completeness\\(customer\\) is 0.9 ")
        .contains(
            "1 verdict, 0 blocking, 1 held\n",
            """
            1998-01-06, rows that break audit: completeness(customer) >= 1:
              customer=null, number=7
              customer=null, number=<8>
            """);
    try (Orchestrator orchestrator = house.open()) {
      assertThat(HtmlReport.of(orchestrator).render())
          .contains("rows that break it", "customer=null, number=&lt;8&gt;");
    }
  }

  @Test
  void showsHowTheWorkOfATaskWasSpread() {
    DagBuilder dag = Dag.named("wide");
    dag.task(
        "join",
        context -> {
          context.profile(
              new JobProfile(
                  List.of(
                      new StageProfile(
                          7,
                          "SortMergeJoin [customer_id]",
                          true,
                          32,
                          1,
                          Spread.of(12_000_000, 12_000_000, 1_900_000_000),
                          Spread.of(2_000, 2_000, 90_000),
                          5_000_000,
                          300,
                          91_000,
                          Optional.of(
                              new Finding(
                                  Finding.Kind.SKEW,
                                  88_000,
                                  "stage 7: one task",
                                  List.of(
                                      new FrequentKey("0", 0.94),
                                      new FrequentKey("null", 0.01)))))),
                  List.of(new ChangedSetting("spark.sql.x", "400", "stage 7 read much")),
                  "some events were late"));
          return TaskResult.success();
        });
    dag.task("quiet", context -> TaskResult.success());
    house.dags(dag.build());
    assertThat(call(house, "run", "wide", "--date", "1998-01-06").exitCode()).isZero();

    Answer answer = call(house, "skew", "wide", "join", "--date", "1998-01-06");
    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .startsWith("wide.join 1998-01-06, attempt 1\n")
        .containsPattern(
            "7 +32 \\(1 failed\\) +12.0 MB..1.9 GB +2.0 s..1 min 30 s +5.0 MB +300 ms +"
                + "SortMergeJoin")
        .contains("7      |------------------*  1 min 30 s\n")
        .contains(
            "skew: stage 7: one task; most frequent keys: 0 (94.0 %), null (1.0 %)\n",
            "set for this attempt: spark.sql.x=400: stage 7 read much\n",
            "some events were late\n");
    assertThat(call(house, "skew", "wide", "quiet", "--date", "1998-01-06").out())
        .isEqualTo("wide.quiet 1998-01-06 has left no profile; these have: join\n");
  }

  @Test
  void listsTheBoundariesBetweenTeams() {
    assertThat(call(house, "boundaries").out())
        .containsPattern("dataset without owner +mart.customer_spend")
        .containsPattern("dag without owner +marts")
        .containsPattern("writes for another team +sales.daily +data-platform, analytics")
        .containsPattern("dag of several teams +sales")
        .contains(" findings\n");
    assertThat(call(house, "boundaries", "--team", "store-systems").out())
        .contains("mart.customer_spend")
        .doesNotContain("sales.daily");
  }

  @Test
  void showsWhyATrackerWasNotToldOfATicket() {
    HeadgateCli cli =
        HeadgateCli.of(
            () -> house.builder().tracker(GitHubIssues.of("acme/data").token(() -> "")).build());
    assertThat(call(cli, "run", "sales", "--date", "1998-01-08").exitCode())
        .isEqualTo(ExitCode.BLOCKED);

    assertThat(call(house, "tickets").out().replaceAll("\\s+", " "))
        .contains(
            "HG-1 at github:acme/data: not told; 1 attempt failed, the next at 1998-01-12 06:30:"
                + " the GitHub token is not set: set it, and it is tried again");
    assertThat(call(house, "tickets", "--retry").out().replaceAll("\\s+", " "))
        .startsWith("1 failed attempt will be made again now. ")
        .contains("1 attempt failed, the next at once: the GitHub token is not set");
    assertThat(call(house, "tickets", "--all").out()).contains("not told");
  }

  @Test
  void goesOnWithABlockedRunWhenItsDataHasArrived() {
    assertThat(call(house, "run", "sales", "--date", "1998-01-08").exitCode())
        .isEqualTo(ExitCode.BLOCKED);
    house.deliverTheMissingDay();
    assertThat(call(house, "run", "sales", "--date", "1998-01-09").exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(call(house, "status", "sales", "--date", "1998-01-08").out())
        .startsWith("sales 1998-01-08 (manual): success\n");
    assertThat(call(house, "tickets").out()).isEqualTo("No open tickets.\n");
    assertThat(call(house, "tickets", "--all").out()).containsPattern("HG-1 +closed");
  }

  @Test
  void answersOneIfATaskFails() {
    house.dags(
        Retail.sales(
            Job.of(Retail.RAW, Retail.CLEAN)
                .doing(
                    context -> {
                      throw new PermanentFailure("column net is gone");
                    })));
    Answer answer = call(house, "run", "sales", "--date", "1998-01-06");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(answer.out())
        .startsWith("sales 1998-01-06 (manual): failed\n")
        .containsPattern("clean is failed: .*column net is gone")
        .containsPattern("daily +upstream_failed");
  }

  @Test
  void writesTheReport() throws Exception {
    call(house, "run", "sales", "--date", "1998-01-06");
    Path file = directory.resolve("new").resolve("report.html");
    Answer answer = call(house, "report", "--out", file.toString());
    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out()).isEqualTo("Open in a browser: " + file.toUri() + "\n");
    assertThat(Files.readString(file)).contains("sales 1998-01-06");
  }

  @Test
  void saysWhatThereIsNotYet() {
    assertThat(call(house, "status").out()).isEqualTo("No such runs.\n");
    assertThat(call(house, "gates").out()).isEqualTo("No gate has given a verdict yet.\n");
    assertThat(call(house, "gates", "--blocking").out()).isEqualTo("No verdict blocks.\n");
    assertThat(call(house, "tickets").out()).isEqualTo("No open tickets.\n");
    assertThat(call(house, "tickets", "--all").out()).isEqualTo("No ticket has been opened yet.\n");
    assertThat(call(house, "backfills").out()).isEqualTo("No backfill has been submitted yet.\n");
  }

  @Test
  void showsTheHistoryOfADataset() {
    call(house, "run", "sales", "--date", "1998-01-06");
    call(house, "run", "sales", "--date", "1998-01-08");
    call(house, "run", "sales", "--date", "1998-01-09");

    Answer answer = call(house, "gates", "raw.sales");
    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .startsWith("raw.sales: 3 partitions seen, 1998-01-06 to 1998-01-09\n")
        .containsPattern("METRIC +LATEST +MIN +MEDIAN +MAX +SEEN +TREND")
        .containsPattern("row_count +4 +0 +4 +4 +3 +# _#\n")
        .containsPattern("\n1998-01-08 +block +presence is 0, required is >= 1 +")
        .contains("1 verdict, 1 blocking");
    assertThat(call(house, "gates", "raw.sales", "--metric", "row_count").out())
        .contains("row_count")
        .doesNotContainPattern("\npresence ");
    assertThat(call(house, "gates", "raw.sales", "--from", "1998-01-09").out())
        .startsWith("raw.sales: 1 partition seen, 1998-01-09\n")
        .contains("No verdict blocks.");
    assertThat(call(house, "gates", "raw.sales", "--to", "1998-01-05").out())
        .startsWith("No gate has looked at raw.sales yet in that time.\n");
    assertThat(call(house, "gates", "raw.sales", "--verdicts").out())
        .contains("6 verdicts, 1 blocking");
  }

  @Test
  void theHistoryFitsTheTerminal() {
    for (int day = 5; day <= 11; day++) {
      call(house, "run", "sales", "--date", "1998-01-%02d".formatted(day));
    }
    for (int width : new int[] {60, 80, 100}) {
      Answer answer = call(house, "gates", "raw.sales", "--width", Integer.toString(width));
      assertThat(answer.out().lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
      assertThat(answer.out()).containsPattern("row_count .* ###_###\n");
    }
    Answer unicode = call(HeadgateCli.of(house::open).glyphs(Glyphs.UNICODE), "gates", "raw.sales");
    assertThat(unicode.out()).containsPattern("row_count .* ███▁███\n");
  }

  @Test
  void takesTheTerminalsWidthFromTheEnvironment() {
    assertThat(Terminal.columns("80", 60)).isEqualTo(80);
    assertThat(Terminal.columns("20", 60)).isEqualTo(60);
    assertThat(Terminal.columns("240", 60)).isEqualTo(100);
    assertThat(Terminal.columns("", 60)).isEqualTo(100);
    assertThat(Terminal.columns("wide", 60)).isEqualTo(100);
    assertThat(Terminal.columns(null, 60)).isEqualTo(100);
    assertThat(call(house, "gates", "raw.sales", "--width", "20").err())
        .contains("--width must be from 60 to 100, not 20");
  }

  @Test
  void refusesAHistoryThatNobodyHas() {
    assertThat(call(house, "gates", "raw.sales", "--metric", "row_cuont").out())
        .startsWith("No gate has looked at raw.sales yet.\n");
    call(house, "run", "sales", "--date", "1998-01-06");
    Answer answer = call(house, "gates", "raw.sales", "--metric", "row_cuont");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains("'row_cuont' of raw.sales: did you mean row_count");
    assertThat(call(house, "gates", "--metric", "row_count").err()).contains("Say which dataset");
    assertThat(
            call(house, "gates", "raw.sales", "--from", "1998-01-09", "--to", "1998-01-08").err())
        .contains("--to 1998-01-08 is before --from 1998-01-09");
  }

  @Test
  void blamesTheFirstBadPartitionUpstream() {
    call(house, "run", "sales", "--date", "1998-01-08");

    Answer answer = call(house, "blame", "mart.daily_sales", "--date", "1998-01-08");
    assertThat(answer.exitCode()).as(answer.err()).isEqualTo(ExitCode.BLOCKED);
    assertThat(answer.out())
        .startsWith(
            """
            Upstream of mart.daily_sales 1998-01-08: 1 culprit
            `- mart.daily_sales 1998-01-08  not there yet
               `- clean.sales 1998-01-08  not there yet
                  `- raw.sales 1998-01-08  blocked

            raw.sales 1998-01-08: presence >= 1: presence is 0, required is >= 1
            """)
        .containsPattern("check +presence >= 1 \\(block\\)")
        .containsPattern("observed +presence 0, row_count 0; by sales/.*#sales_arrived, attempt 1")
        .containsPattern("made by +somebody outside")
        .containsPattern("owner +store-systems")
        .containsPattern("ticket +HG-1");

    house.deliverTheMissingDay();
    call(house, "run", "sales", "--date", "1998-01-08");
    Answer fine = call(house, "blame", "mart.daily_sales", "--date", "1998-01-08");
    assertThat(fine.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(fine.out()).contains("are there, fit and up to date");
  }

  @Test
  void refusesToBlameWhatIsNotThere() {
    assertThat(call(house, "blame", "clean.sale", "--date", "1998-01-08").err())
        .contains("no dataset 'clean.sale'", "did you mean clean.sales");
    assertThat(call(house, "blame", "clean.sales").err())
        .contains("Say which partition of clean.sales: it is daily (Z), so --date DATE");
    assertThat(call(house, "blame", "clean.sales", "--date", "1997-12-31").err())
        .contains("Dataset clean.sales has no partition 1997-12-31");
    assertThat(call(house, "blame", "clean.sales", "--date", "soon").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void refusesAStoreThatIsInUse() {
    try (Orchestrator holder = house.open()) {
      assertThat(holder.dags()).hasSize(2);
      Answer answer = call(house, "status");
      assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(answer.err()).contains("in use").doesNotContain("\tat ");
    }
  }
}
