package io.headgate.cli;

import static io.headgate.cli.CliHarness.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.CliHarness.Answer;
import io.headgate.testdags.RetailHouse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

final class BadInputTest {

  @TempDir Path directory;
  private RetailHouse house = new RetailHouse(Path.of("unused"));

  @BeforeEach
  void anEmptyStore() {
    house = new RetailHouse(directory);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          graph salse                                     ; There is no DAG 'salse': did you mean sales?
          run maarts --date 1998-01-06                    ; There is no DAG 'maarts': did you mean marts?
          run sales                                       ; Missing required option: '--date=DATE'
          run --date 1998-01-06                           ; Missing required parameter: 'DAG'
          run sales --date 1998-02-30                     ; '1998-02-30' is not a date of the calendar: write year-month-day, such as 1998-01-08
          run sales --date yesterday                      ; 'yesterday' is not a date of the calendar
          run sales --date 1997-12-31                     ; 1997-12-31
          status nothing_like_it                          ; There is no DAG or backfill 'nothing_like_it'; there are sales, marts
          status --state sleeping                         ; expected one of
          status --limit 0                                ; --limit must be at least 1, not 0
          status --limit many                             ; 'many' is not an int
          gates clean.sale                                ; There is no dataset 'clean.sale' that a DAG reads or writes: did you mean clean.sales?
          gates '../etc'                                  ; There is no dataset '../etc'
          gates --limit -1                                ; --limit must be at least 1, not -1
          plan mart.dayly_sales                           ; did you mean mart.daily_sales or mart.weekly_sales?
          plan clean.sales --strategy magic               ; There is no backfill strategy 'magic': say in-place, table-swap or gapless-table-swap
          plan clean.sales --strategy rollback            ; use the command rollback
          plan clean.sales --from 1998-01-31 --to 1998-01-05 ; 1998-01-31
          plan clean.sales --from 1990-01-01 --to 1990-01-05 ; 1990-01-01
          plan raw.sales                                  ; raw.sales
          backfill clean.sales --yes --to 1990-01-05      ; nothing of it lies before 1990-01-06
          rollback clean.sales --yes                      ; There is no table swap of clean.sales to take back
          graph sales --format picture                    ; expected one of
          why salse clean --date 1998-01-06               ; There is no DAG or backfill 'salse': did you mean sales?
          why sales clena --date 1998-01-06               ; DAG sales has no task 'clena'; it has [sales_arrived, clean, daily, weekly]
          why sales clean                                 ; Say which run of sales: --date DATE or --run ID
          cancel sales --date 1998-01-06                  ; There is no run of sales for 1998-01-06: 'why sales TASK --date 1998-01-06' tells why
          cancel sales --run manual/none                  ; There is no run sales/manual/none: see 'status sales'
          cancel sales --run nonsense                     ; Cannot read 'sales/nonsense' as a run id: write dag/kind/key
          cancel sales --run a/b                          ; Unknown kind of run 'a'
          cancel sales --run manual/x --date 1998-01-06   ; Say --date or --run, not both
          cancel bf_1                                     ; There is no DAG or backfill 'bf_1'
          clear sales --date 1998-01-06                   ; Missing required parameter: 'TASK'
          mark sales clean --date 1998-01-06 --state done --reason x ; expected one of
          mark sales clean --date 1998-01-06 --state success ; Missing required option: '--reason=TEXT'
          mark sales --date 1998-01-06 --state failed --written --reason x ; --written goes with --state success only
          pause salse                                     ; There is no DAG or backfill 'salse': did you mean sales?
          resume sales                                    ; Cannot resume DAG sales: it is not paused
          rerun sales                                     ; Say which run of sales: --date DATE or --run ID
          actions --limit 0                               ; --limit must be at least 1, not 0
          """)
  void isAnsweredByOneClearMessage(String line, String expected) {
    Answer answer = call(house, words(line));
    assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains(expected).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Answer answer = call(house, "stauts");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains("Unmatched argument at index 0: 'stauts'").contains("status");
  }

  @Test
  void showsTheTraceIfAskedTo() {
    Answer answer = call(house, "graph", "salse", "--verbose");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.err()).contains("did you mean sales?").contains("\tat io.headgate.cli.");
  }

  @Test
  void tellsWhatIsUnforeseenAndHowToLearnMore() {
    HeadgateCli broken =
        HeadgateCli.of(
            () -> {
              throw new UnsupportedOperationException("the moon is full");
            });
    Answer answer = call(broken, "dags");
    assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(answer.err())
        .contains("the moon is full")
        .contains("--verbose")
        .doesNotContain("\tat ");
  }

  @Test
  void saysThatAReportCannotBeWritten() {
    Answer created = call(house, "run", "sales", "--date", "1998-01-06");
    assertThat(created.exitCode()).isEqualTo(ExitCode.OK);
    Path file = firstFile().resolve("report.html");
    Answer answer = call(house, "report", "--out", file.toString());
    assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(answer.err()).contains("Cannot write the report to " + file).doesNotContain("\tat ");
  }

  @Test
  void everyCommandHasHelp() {
    Answer help = call(house, "--help");
    assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(help.out())
        .contains("Exit codes: 0 done, 1 the work failed, 2 bad input, 3 blocked");
    for (String command :
        List.of(
            "dags",
            "graph",
            "run",
            "status",
            "why",
            "skew",
            "cancel",
            "clear",
            "rerun",
            "mark",
            "pause",
            "resume",
            "actions",
            "gates",
            "blame",
            "tickets",
            "boundaries",
            "plan",
            "backfill",
            "backfills",
            "rollback",
            "diff",
            "drop-old",
            "report")) {
      assertThat(help.out()).containsPattern("\n +" + command + " ");
      Answer one = call(house, command, "--help");
      assertThat(one.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(one.out()).startsWith("Usage: headgate " + command).contains("--help");
    }
    assertThat(call(HeadgateCli.of(house::open).version("1.2"), "--version").out())
        .isEqualTo("headgate 1.2\n");
    Answer nothing = call(house);
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(nothing.err()).startsWith("Usage: headgate");
  }

  @Test
  void theHostAddsOptionsAndCommands() {
    Today today = new Today();
    Demo demo = new Demo(today);
    HeadgateCli cli =
        HeadgateCli.of(house::open).name("shop").options(today).subcommand(terminal -> demo);
    assertThat(call(cli, "demo", "--today", "1998-02-01").exitCode()).isEqualTo(7);
    assertThat(today.value).isEqualTo("1998-02-01");
    assertThat(call(cli, "--today", "1998-03-01", "dags").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(today.value).isEqualTo("1998-03-01");
    assertThat(call(cli, "demo", "--help").out())
        .startsWith("Usage: shop demo")
        .contains("--today");
  }

  static final class Today {
    @Option(names = "--today", scope = ScopeType.INHERIT, description = "What day it is.")
    String value = "";
  }

  @Command(name = "demo", description = "Shows it.")
  static final class Demo implements Callable<Integer> {
    private final Today today;

    Demo(Today today) {
      this.today = today;
    }

    @Override
    public Integer call() {
      return today.value.isEmpty() ? 1 : 7;
    }
  }

  private Path firstFile() {
    java.io.File[] files = directory.toFile().listFiles(java.io.File::isFile);
    assertThat(files).isNotEmpty();
    return files[0].toPath();
  }

  private static String[] words(String line) {
    return line.replace("'", "").trim().split(" +");
  }
}
