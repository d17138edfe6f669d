package io.headgate.cli;

import static io.headgate.cli.CliHarness.call;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.cli.CliHarness.Answer;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.SlicedDataset;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SlicesCommandTest {

  private static final SlicedDataset SALES =
      Dataset.named("clean.sales")
          .daily(UTC)
          .startingOn(LocalDate.of(1998, 1, 1))
          .slicedBy("region", "EU", "US");

  @TempDir Path directory;

  private record Writes(Dataset dataset) implements Operator {
    @Override
    public List<Input> reads() {
      return List.of();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(dataset);
    }

    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success("");
    }
  }

  private Answer plan(String dataset) {
    DagBuilder dag = Dag.named("sales");
    SALES.slices().forEach(slice -> dag.task(slice.name().word(), new Writes(slice)));
    return call(
        HeadgateCli.of(
            () ->
                Orchestrator.builder()
                    .embeddedStore(directory)
                    .clock(() -> Instant.parse("1998-01-08T00:00:00Z"))
                    .dag(dag.build())
                    .build()),
        "plan",
        dataset,
        "--from",
        "1998-01-02",
        "--to",
        "1998-01-04");
  }

  @Test
  void aPlanIsOfOneSliceOrOfAllOfATable() {
    assertThat(plan("clean.sales@EU").out())
        .contains("Backfill of clean.sales@EU, in-place: 3 partitions of 1 datasets")
        .doesNotContain("@US");
    Answer all = plan("clean.sales");
    assertThat(all.exitCode()).as(all.err()).isEqualTo(ExitCode.OK);
    assertThat(all.out()).contains("6 partitions of 2 datasets").contains("clean.sales@US");
    assertThat(plan("clean.sales@AU").err())
        .contains("There is no dataset 'clean.sales@AU'")
        .contains("clean.sales@EU");
  }
}
