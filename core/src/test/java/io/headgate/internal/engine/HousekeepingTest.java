package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Retention;
import io.headgate.run.RunKind;
import io.headgate.testing.SettableClock;
import io.headgate.time.DataInterval;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HousekeepingTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final SettableClock clock = SettableClock.at(DAY);

  private static Dag dag() {
    DagBuilder dag = Dag.named("sales");
    dag.task("load", context -> TaskResult.success());
    return dag.build();
  }

  private Orchestrator open(Retention retention) {
    return Orchestrator.builder()
        .embeddedStore(directory)
        .clock(clock)
        .dag(dag())
        .retention(retention)
        .build();
  }

  private static List<DagRun> runs(Orchestrator orchestrator) {
    return orchestrator.runs(Optional.empty(), List.of(), 1_000);
  }

  @Test
  void prunesBesideTheCoordinatorWhenItIsTickedAndEndsWithTheOrchestrator() throws Exception {
    try (Orchestrator orchestrator = open(Retention.keeping(Duration.ofDays(1)))) {
      orchestrator.start();
      for (int i = 0; i < 150; i++) {
        orchestrator.run("sales", DAY);
      }
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      orchestrator.tick();
      assertThat(runs(orchestrator)).hasSize(150);
      clock.advance(Duration.ofDays(2));
      orchestrator.tick();
      // Closing lets the present transaction end and no more: what is left is for the next time.
    }
    clock.advance(Duration.ofHours(1));
    try (Orchestrator orchestrator = open(Retention.keeping(Duration.ofDays(1)))) {
      int left = runs(orchestrator).size();
      assertThat(orchestrator.prunable(Retention.keeping(Duration.ofDays(1))).runs())
          .isEqualTo(left);
      orchestrator.start();
      orchestrator.prune(Retention.keeping(Duration.ofDays(1)));
      assertThat(runs(orchestrator)).isEmpty();
    }
  }

  @Test
  void doesNotPruneBeforeTheStartOrForEver() {
    try (Orchestrator orchestrator = open(Retention.forever())) {
      orchestrator.run("sales", DAY);
      clock.advance(Duration.ofDays(5_000));
      orchestrator.tick();
      assertThat(runs(orchestrator)).hasSize(1);
      assertThat(orchestrator.prune(Retention.keeping(Duration.ZERO)).isNothing()).isTrue();
    }
  }

  private static LiveRun aRun(String key) {
    DagRunId id = new DagRunId("sales", RunKind.MANUAL, key);
    DagRun face =
        new DagRun(
            id,
            DataInterval.ofDay(DAY, ZoneOffset.UTC),
            key,
            DagRunState.QUEUED,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty());
    return new LiveRun(dag(), face, List.of());
  }

  @Test
  void letsNoRunGoThatIsLiveAndNobodyTakeUpOneThatGoes() {
    LiveState live = new LiveState(Limits.defaults());
    LiveRun unfinished = aRun("unfinished");
    LiveRun old = aRun("old");
    live.add(unfinished);

    assertThat(live.letGo(List.of(unfinished.id(), old.id()))).containsExactly(old.id());
    assertThatThrownBy(() -> live.requireStaying(old.id()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot take up run sales/manual/old: it is so old that it is being pruned");

    live.gone(List.of(old.id()));
    live.requireStaying(old.id());
    live.requireStaying(unfinished.id());
  }
}
