package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.cli.CliHarness.Answer;
import io.headgate.testdags.PaperGroup;
import io.headgate.testdags.Retail;
import io.headgate.testdags.RetailHouse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ParallelCommandTest {

  @TempDir Path directory;
  private RetailHouse house = new RetailHouse(Path.of("unused"));
  private final PaperGroup tables = new PaperGroup();

  @BeforeEach
  void aWeekThatHasRun() {
    house = new RetailHouse(directory);
    house.deliverTheMissingDay();
    for (int day = 5; day <= 11; day++) {
      Answer answer = call("run", "sales", "--date", "1998-01-%02d".formatted(day));
      assertThat(answer.exitCode()).as(answer.out() + answer.err()).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void migratesFromTheStartToTheEndAndBack() {
    assertThat(call("parallel", "status").out()).containsPattern("v2 +not started");
    Answer started = call("parallel", "start", "v2", "--from=1998-01-05", "--to=1998-01-11", "-y");
    assertThat(started.exitCode()).as(started.out() + started.err()).isEqualTo(ExitCode.OK);
    assertThat(started.out()).contains("clean__v2.sales").containsPattern("bf_1 success: ");

    Answer parity = call("parallel", "parity", "v2");
    assertThat(parity.exitCode()).as(parity.out() + parity.err()).isEqualTo(ExitCode.OK);
    assertThat(parity.out())
        .contains("clean.sales -> clean__v2.sales: 0 of 7 partitions differ")
        .endsWith("There is parity.\n");
    assertThat(call("parallel", "parity", "v2", "--all").out())
        .containsPattern("clean.sales +1998-01-05 +5 +5");

    Answer cutOver = call("parallel", "cutover", "v2", "--yes");
    assertThat(cutOver.exitCode()).as(cutOver.out() + cutOver.err()).isEqualTo(ExitCode.OK);
    assertThat(cutOver.out()).contains("exchanged on paper");
    assertThat(call("parallel", "status", "v2").out())
        .containsPattern("v2 +cut_over +parallel_v2_cutover +success")
        .containsPattern("clean.sales +clean__v2.sales")
        .containsPattern("started +bf_1");
    assertThat(call("parallel", "cutover", "v2", "--yes").err()).contains("it is CUT_OVER");

    Answer back = call("parallel", "rollback", "v2", "--yes");
    assertThat(back.exitCode()).as(back.out() + back.err()).isEqualTo(ExitCode.OK);
    assertThat(call("parallel", "status").out()).containsPattern("v2 +rolled_back");
    assertThat(call("parallel", "drop", "v2", "--yes").out())
        .isEqualTo("dropped the shadows on paper\n");
    assertThat(call("parallel", "status").out()).containsPattern("v2 +dropped");
  }

  @Test
  void consumersMoveOneByOneAndAreNotLeftWithoutATable() {
    assertThat(call("parallel", "view", "v2", "clean.sales", "finance.sales", "--side=new").err())
        .contains("it was not started");
    call("parallel", "start", "v2", "--from", "1998-01-05", "--to", "1998-01-11", "--yes");

    Answer moved = call("parallel", "view", "v2", "clean.sales", "finance.sales", "--side=new");

    assertThat(moved.exitCode()).as(moved.out() + moved.err()).isEqualTo(ExitCode.OK);
    assertThat(moved.out()).isEqualTo("The view finance.sales stands for clean__v2.sales.\n");
    assertThat(call("parallel", "status", "v2").out())
        .containsPattern("finance.sales +clean__v2.sales");
    assertThat(call("parallel", "drop", "v2", "--yes").err())
        .contains("consumers still read it by the views finance.sales")
        .contains("--side old");
    call("parallel", "cutover", "v2", "--yes");
    assertThat(call("parallel", "drop", "v2", "--yes").err()).contains("finance.sales");
    assertThat(call("parallel", "view", "v2", "clean.sales", "finance.sales", "--side=new").out())
        .isEqualTo("The view finance.sales stands for clean.sales.\n");
    assertThat(call("parallel", "drop", "v2", "--yes").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(call("parallel", "view", "v2", "clean.sales", "finance.sales", "--side=old").err())
        .contains("it is DROPPED");
  }

  @Test
  void isNotCutOverWithoutParityUnlessForced() {
    call("parallel", "start", "v2", "--from", "1998-01-05", "--to", "1998-01-11", "--yes");
    tables.differ();

    Answer parity = call("parallel", "parity", "v2");
    assertThat(parity.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(parity.out())
        .containsPattern("clean.sales +1998-01-05 +5 +5 +net 10 -> 9.5")
        .contains("not as expected: clean__v2.sales: net changed in 1998-01-05")
        .endsWith("There is no parity.\n");
    assertThat(call("parallel", "parity", "v2", "--format", "json").out())
        .startsWith("{\"format\":1,\"pipeline\":\"v2\",\"holds\":false,\"datasets\":[")
        .contains(
            "{\"partition\":\"1998-01-05\",\"productionRows\":5,\"shadowRows\":5,\"columns\":{\"net\":{\"productionSum\":10.0,\"shadowSum\":9.5}}}");

    Answer refused = call("parallel", "cutover", "v2", "--yes");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("Production was not touched").doesNotContain("\tat ");
    assertThat(call("parallel", "cutover", "v2", "--force", "--yes").exitCode())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void saysWhatIsWrongWithWhatWasSaid() {
    assertThat(call("parallel", "cutover").err())
        .contains("Say which parallel pipeline to cutover; registered are [v2]");
    assertThat(call("parallel", "parity", "v3").err())
        .contains("There is no parallel pipeline 'v3'; registered are [v2]");
    assertThat(call("parallel", "start", "v2").err()).contains("say --yes");
    assertThat(call("parallel", "start", "v2", "--from=1998-01-05").err())
        .contains("Say both --from and --to");
    assertThat(call("parallel", "cutover", "v2", "-y").err()).contains("it was not started");
    assertThat(call("parallel", "drop", "v2").err()).contains("say --yes");
    assertThat(call("parallel", "view", "v2", "clean.sales").err())
        .contains("parallel view NAME DATASET VIEW --side new|old");
    assertThat(call("parallel", "view", "v2", "clean.sale", "f.s", "--side", "new").err())
        .contains("There is no dataset 'clean.sale'");
    assertThat(CliHarness.call(house, "parallel", "status").out())
        .isEqualTo("No parallel pipeline is registered.\n");
  }

  private Answer call(String... words) {
    return CliHarness.call(
        HeadgateCli.of(
            () ->
                house
                    .builder()
                    .parallel(ParallelPipeline.of("v2", Retail.sales()))
                    .service(GroupSwap.class, () -> tables)
                    .build()),
        words);
  }
}
