package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.Fact;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.EngineConfig;
import io.headgate.internal.engine.Limits;
import io.headgate.internal.engine.NodeConfig;
import io.headgate.internal.engine.Tracking;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRunId;
import io.headgate.run.Retention;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Whatever one body does, it is told so, and nobody else is disturbed. */
abstract class BadBodiesContract extends EngineContract {

  private record Oddity(String text) implements Fact {}

  /** One bad body beside a good task, and a good DAG that runs afterwards. */
  private TaskInstance ranBesideOthers(Operator bad) {
    DagBuilder dag = dag("odd").retry(RetryPolicy.none());
    TaskRef odd = dag.task("bad", bad);
    dag.after(odd).task("after", succeeds());
    dag.task("beside", succeeds());
    DagBuilder other = dag("other");
    other.task("fine", succeeds());
    TestOrchestrator test = start(dag.build(), other.build());

    DagRunId run = test.run("odd", DAY);

    assertThat(test.task(run, "beside").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.task(test.run("other", DAY), "fine").state()).isEqualTo(TaskState.SUCCESS);
    TaskInstance ended = test.task(run, "bad");
    if (ended.state() == TaskState.FAILED) {
      assertThat(test.task(run, "after").state()).isEqualTo(TaskState.UPSTREAM_FAILED);
    }
    return ended;
  }

  private static Verdict verdict(String message) {
    return new Verdict(RAW.partition("1998-01-08"), "rows", Outcome.PASS, message, Instant.EPOCH);
  }

  @Test
  @SuppressWarnings("NullAway") // What a careless body does.
  void failsABodyThatReturnsNull() {
    TaskInstance ended = ranBesideOthers(context -> null);
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.message()).contains("returned null: return a TaskResult");
  }

  @Test
  void failsABodyThatThrowsACheckedException() {
    TaskInstance ended =
        ranBesideOthers(
            context -> {
              throw new IOException("no route to host");
            });
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.message()).isEqualTo("java.io.IOException: no route to host");
  }

  @Test
  void failsABodyWhoseExceptionCannotEvenBeRead() {
    TaskInstance ended =
        ranBesideOthers(
            context -> {
              throw new RuntimeException() {
                @Override
                public String getMessage() {
                  throw new IllegalStateException("gone");
                }
              };
            });
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.message())
        .contains("its message cannot be read: java.lang.IllegalStateException");
  }

  @Test
  void cutsALongMessageAndSaysSo() {
    TaskInstance ended =
        ranBesideOthers(context -> TaskResult.success("\uD83D\uDEB0".repeat(500_000)));
    assertThat(ended.state()).isEqualTo(TaskState.SUCCESS);
    assertThat(ended.message())
        .hasSizeLessThanOrEqualTo(4_000)
        .endsWith("\uD83D\uDEB0 ... (cut: it has 1,000,000 characters)");
    assertThat(Character.isLowSurrogate(ended.message().charAt(ended.message().indexOf(' ') - 1)))
        .isTrue();
  }

  @Test
  void cutsTheLongMessageOfAVerdict() {
    TaskInstance ended =
        ranBesideOthers(
            context -> TaskResult.success().with(List.of(verdict("x".repeat(1_000_000)))));
    assertThat(ended.state()).isEqualTo(TaskState.SUCCESS);
    assertThat(store.ledger().verdicts(RAW.name(), RAW.partition("1998-01-08").interval()))
        .singleElement()
        .satisfies(
            kept ->
                assertThat(kept.message())
                    .hasSize(4_000)
                    .endsWith("(cut: it has 1,000,000 characters)"));
  }

  @Test
  void failsABodyThatReturnsMoreFactsThanCanBeKept() {
    TaskInstance ended =
        ranBesideOthers(
            context -> TaskResult.success().with(Collections.nCopies(100_001, verdict("fine"))));
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.message())
        .contains("returned 100,001 facts, and at most 100,000 are kept: split the task");
    assertThat(store.ledger().verdicts(RAW.name(), DataInterval.ALWAYS)).isEmpty();
  }

  @Test
  void failsABodyThatReturnsAFactThatNoLedgerKeeps() {
    TaskInstance ended =
        ranBesideOthers(context -> TaskResult.success().with(List.of(new Oddity("odd"))));
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.message()).contains("Oddity: a result holds verdicts");
  }

  @Test
  void failsABodyThatReturnsAFactAboutAPartitionThatNoStoreCanName() {
    Instant odd = Instant.EPOCH.plusNanos(1);
    Partition partition =
        new Partition(RAW.name(), DataInterval.between(odd, odd.plusSeconds(1)), "odd");
    TaskInstance ended =
        ranBesideOthers(
            context ->
                TaskResult.success()
                    .with(
                        List.of(new Verdict(partition, "rows", Outcome.PASS, "", Instant.EPOCH))));
    assertThat(ended.state()).isEqualTo(TaskState.FAILED);
    assertThat(ended.message()).contains("not one of whole microseconds");
  }

  @Test
  void boundsAPauseThatNoCalendarCanHold() {
    TaskInstance ended =
        ranBesideOthers(
            context -> TaskResult.deferred("for ever", Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(ended.state()).isEqualTo(TaskState.DEFERRED);
    assertThat(ended.dueAt()).contains(clock.instant().plus(Duration.ofDays(36_525)));
  }

  private record Unversioned(boolean fails) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(CLEAN);
    }

    @Override
    @SuppressWarnings("NullAway") // What a careless operator does.
    public String codeVersion() {
      if (fails) {
        throw new IllegalStateException("no version");
      }
      return null;
    }
  }

  @Test
  void failsATaskWhoseOperatorHasNoCodeVersion() {
    TaskInstance nothing = ranBesideOthers(new Unversioned(false));
    assertThat(nothing.state()).isEqualTo(TaskState.FAILED);
    assertThat(nothing.message()).contains("codeVersion");
    assertThat(ranBesideOthers(new Unversioned(true)).message()).contains("no version");
  }

  @Test
  void refusesADagWhoseLineageConflictsBeforeItOpensTheStore() {
    DagBuilder one = dailyDag("one");
    one.task("clean", copy(CLEAN, RAW));
    DagBuilder two = dailyDag("two");
    two.task("also", copy(CLEAN));
    AtomicBoolean opened = new AtomicBoolean();

    assertThatThrownBy(
            () ->
                Engine.open(
                    new EngineConfig(
                        List.of(one.build(), two.build()),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        clock,
                        1,
                        Duration.ZERO,
                        Retention.forever(),
                        Optional.empty(),
                        NodeConfig.standard(),
                        Limits.defaults(),
                        Duration.ZERO,
                        Tracking.NONE),
                    () -> {
                      opened.set(true);
                      return store;
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Dataset clean.sales is written by two tasks, one.clean and two.also, so one would"
                + " overwrite the other: give each dataset one writer");
    assertThat(opened).isFalse();
  }

  private record NullLineage(boolean reading) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }

    @Override
    @SuppressWarnings("NullAway") // What a careless operator does.
    public List<io.headgate.dag.Input> reads() {
      return reading ? null : List.of();
    }

    @Override
    @SuppressWarnings("NullAway") // What a careless operator does.
    public List<Dataset> writes() {
      return reading ? List.of() : null;
    }
  }

  @Test
  void refusesAnOperatorThatDoesNotSayWhatItReadsOrWrites() {
    for (boolean reading : List.of(true, false)) {
      assertThatThrownBy(() -> dag("odd").task("load", new NullLineage(reading)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The operator of task load returned null from "
                  + (reading ? "reads()" : "writes()")
                  + ": return an empty list if there is nothing");
    }
  }
}
