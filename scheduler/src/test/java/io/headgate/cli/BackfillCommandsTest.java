package io.headgate.cli;

import static io.headgate.cli.CliHarness.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cli.CliHarness.Answer;
import io.headgate.testdags.RetailHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class BackfillCommandsTest {

  private static final String[] RANGE = {"--from", "1998-01-05", "--to", "1998-01-11"};

  @TempDir Path directory;
  private RetailHouse house = new RetailHouse(Path.of("unused"));

  @BeforeEach
  void aWeekThatHasRun() {
    house = new RetailHouse(directory);
    house.deliverTheMissingDay();
    for (int day = 5; day <= 11; day++) {
      Answer answer = call(house, "run", "sales", "--date", "1998-01-%02d".formatted(day));
      assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(ExitCode.OK);
    }
    assertThat(call(house, "run", "marts", "--date", "1998-01-11").exitCode())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void plansWithoutWriting() {
    Answer plan = call(house, with("plan", "clean.sales"));
    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(ExitCode.OK);
    assertThat(plan.out())
        .contains("Backfill of clean.sales, in-place")
        .containsPattern("mart.weekly_sales +1 ")
        .endsWith("would do.\n");
    assertThat(call(house, "backfills").out()).isEqualTo("No backfill has been submitted yet.\n");
  }

  @Test
  void plansWhatIsMissingOrStaleOfAllAndOnlyAsFarAsItIsTold() {
    Answer days =
        call(house, "plan", "clean.sales=1998-01-06..1998-01-07", "--stop-at", "clean.sales");
    assertThat(days.exitCode()).as(days.err()).isEqualTo(ExitCode.OK);
    assertThat(days.out())
        .contains("Backfill of clean.sales, in-place: 2 partitions of 1 datasets")
        .contains("the plan stops at clean.sales");

    Answer missing = call(house, "plan", "--only", "missing");
    assertThat(missing.exitCode()).as(missing.err()).isEqualTo(ExitCode.OK);
    assertThat(missing.out()).contains("Backfill of mart.customer_spend, in-place: 6 partitions");
    assertThat(call(house, "plan", "--only", "missing", "--without-dag", "marts").err())
        .contains("made by DAG marts, which is left out");

    Answer stale = call(house, "plan", "--only", "stale");
    assertThat(stale.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(stale.err()).contains("There is nothing to backfill: of all datasets");
    assertThat(call(house, "plan").err()).contains("say which dataset to recompute");
    assertThat(call(house, "plan", "--only", "old").err())
        .contains("--only takes missing, failed or stale, not 'old'");
    assertThat(call(house, "plan", "clean.sales=1998-01-06..x").err())
        .contains("'x' is not a date");
  }

  @Test
  void aPlanIsKeptComparedDrawnAndExecutedLater() throws Exception {
    Answer json = call(house, with("plan", "clean.sales", "--format", "json"));
    Path kept = Files.writeString(directory.resolve("plan.json"), json.out());

    assertThat(call(house, with("plan", "clean.sales", "--compare", kept.toString())).out())
        .isEqualTo("There is no difference.\n");
    assertThat(call(house, "plan", "clean.sales=1998-01-06", "--compare", kept.toString()).out())
        .contains("~ root clean.sales: ")
        .containsPattern("~ step clean.sales: .* -> order 1, 1998-01-06 \\(1 partitions");
    assertThat(call(house, with("plan", "clean.sales", "--format", "mermaid")).out())
        .startsWith("flowchart LR\n")
        .contains("clean.sales<br/>7 partitions");
    assertThat(call(house, with("plan", "clean.sales", "--format", "html")).out())
        .startsWith("<!DOCTYPE html>")
        .contains("<h1>Backfill of clean.sales</h1>", "<svg", "mart.weekly_sales")
        .doesNotContain("<script", "src=");
    assertThat(call(house, with("plan", "clean.sales", "--at-most", "2")).err())
        .contains("more than the bound of 2");

    assertThat(call(house, "backfill", "clean.sales", "--plan", kept.toString(), "-y").err())
        .contains("a kept plan says what is recomputed");
    Answer done = call(house, "backfill", "--plan", kept.toString(), "-y");
    assertThat(done.exitCode()).as(done.out() + done.err()).isEqualTo(ExitCode.OK);
    assertThat(done.out()).containsPattern("bf_1 success: ").contains("By what it cost before: ");

    Files.writeString(kept, "{}");
    assertThat(call(house, "backfill", "--plan", kept.toString(), "-y").err())
        .contains("This is no plan of a backfill");
    assertThat(call(house, "backfill", "--plan", "nowhere.json", "-y").err())
        .contains("Cannot read the plan nowhere.json");
  }

  @Test
  void asksBeforeItChangesTablesAndCannotWithoutATerminal() {
    Answer answer = call(house, with("backfill", "clean.sales"));
    assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(answer.out()).contains("Backfill of clean.sales");
    assertThat(answer.err()).contains("say --yes");
    assertThat(call(house, "rollback", "clean.sales").err()).contains("say --yes");
    assertThat(call(house, "backfills").out()).isEqualTo("No backfill has been submitted yet.\n");
  }

  @Test
  void backfillsBySwappingTablesAndTakesTheSwapBack() {
    Answer swap = call(house, with("backfill", "clean.sales", "--strategy", "table-swap", "--yes"));
    assertThat(swap.exitCode()).as(swap.out() + swap.err()).isEqualTo(ExitCode.OK);
    assertThat(swap.out())
        .contains("Backfill of clean.sales, table-swap")
        .containsPattern("swap +success")
        .contains(
            "Difference to production: 7 of 7 partitions differ; rows 35 -> 35; net 70 -> 66.5")
        .containsPattern("bf_1 success: \\d+ success, took ");

    assertThat(call(house, "drop-old", "--older-than", "1d").out())
        .isEqualTo("Nothing is kept of a swap that old.\n");
    Answer back = call(house, "rollback", "clean.sales", "--yes");
    assertThat(back.exitCode()).as(back.out() + back.err()).isEqualTo(ExitCode.OK);
    assertThat(back.out()).containsPattern("rollback_swap +success");
    assertThat(call(house, "backfills").out())
        .containsPattern("bf_2 .* rollback of bf_1 +success")
        .containsPattern("bf_1 .* table-swap +success");
    assertThat(call(house, "status", "bf_1").out()).containsPattern("bf_1 .* backfill +success");

    Answer again = call(house, "rollback", "clean.sales", "--yes");
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains("was taken back already").doesNotContain("\tat ");
    assertThat(call(house, "drop-old", "--older-than", "0h", "--dry-run").out())
        .containsPattern("bf_1 +clean.sales");
    assertThat(call(house, "drop-old", "--older-than", "0h", "-y").out())
        .endsWith("bf_1: dropped clean.sales_old\n");
  }

  @Test
  void aSwapStopsAtADifferenceThatWasNotExpected() {
    Answer plan =
        call(
            house,
            with("plan", "clean.sales", "--strategy", "table-swap", "--only-changing", "net,id"));
    assertThat(plan.out())
        .contains(
            "to be published as names exchanged on paper\n",
            "expected: only net, id may change; no row may come or go\n");
    Answer swap =
        call(
            house,
            with(
                "backfill",
                "clean.sales",
                "-y",
                "--strategy=table-swap",
                "--only-changing=",
                "--key=id",
                "--may-add"));
    assertThat(swap.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(swap.out().replaceAll("\\s+", " "))
        .contains(
            "clean.sales_backfill differs from clean.sales in what was not expected",
            "net changed in 1998-01-05, 1998-01-06, 1998-01-07 and 4 more");

    assertThat(call(house, "diff", "bf_1").out())
        .startsWith("PARTITION   BEFORE  AFTER  DIFFERENCE\n")
        .contains(
            "1998-01-05       5      5  0 added, 0 removed, 1 changed; net 10 -> 9.5 in 1 rows\n")
        .endsWith(
            "clean.sales -> clean.sales_backfill: 7 of 7 partitions differ; rows 35 -> 35; 0 added,"
                + " 0 removed, 7 changed; net 70 -> 66.5 in 7 rows\n");
    assertThat(call(house, "diff", "bf_7").err()).contains("There is no backfill 'bf_7'");
    assertThat(call(house, with("plan", "clean.sales", "--may-add")).err())
        .contains("unless --only-changing says what may change at all");
    call(house, "cancel", "bf_1", "--reason", "meant otherwise");
    assertThat(call(house, with("backfill", "clean.sales", "-y")).exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(call(house, "diff", "bf_2").err())
        .contains("only a table swap has a table beside production");
  }

  @Test
  void saysHowManyPartitionsARunCovers() {
    Answer plan =
        call(
            house,
            with(
                "plan",
                "clean.sales",
                "--partitions-per-run=3",
                "--newest-first",
                "--max-active-runs=2"));
    assertThat(plan.out())
        .contains("at most 3 partitions per run, newest first, at most 2 runs at a time\n");
    assertThat(call(house, with("plan", "clean.sales", "--bytes-per-run=1000000")).out())
        .contains("about 1.0 MB per run\n");
    assertThat(
            call(house, with("plan", "clean.sales", "--bytes-per-run=1", "--partitions-per-run=1"))
                .err())
        .contains("not by both");
    assertThat(call(house, with("plan", "clean.sales", "--max-active-runs=-1")).err())
        .contains("There are no -1 runs at a time");
    assertThat(call(house, with("plan", "clean.sales", "--scheduled-runs=wait")).out())
        .contains("scheduled runs wait\n");
    assertThat(call(house, with("plan", "clean.sales", "--scheduled-runs=never")).err())
        .contains("say as-they-come, wait or go-first");
  }

  @Test
  void backfillsInPlace() {
    Answer answer = call(house, with("backfill", "clean.sales", "-y"));
    assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(ExitCode.OK);
    assertThat(answer.out())
        .doesNotContain("Difference to production")
        .containsPattern("bf_1 success: \\d+ success");
  }

  private static String[] with(String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + RANGE.length);
    System.arraycopy(RANGE, 0, all, words.length, RANGE.length);
    return all;
  }
}
