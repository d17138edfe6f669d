package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.operation.Mark;
import io.headgate.operation.Operations;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunEvent;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.DagRunTransitions;
import io.headgate.run.Retention;
import io.headgate.run.RunKind;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.run.TaskTransitions;
import io.headgate.run.TransitionTable.Transition;
import io.headgate.testing.InMemoryStore;
import io.headgate.testing.SettableClock;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every transition that an action causes, from every state that the tables know: on an orchestrator
 * that is not started, so that the effect is the action's alone.
 */
class ActionsOnEveryStateTest {

  private static final Set<TaskEvent> ON_TASKS =
      EnumSet.of(TaskEvent.CANCEL, TaskEvent.CLEAR, TaskEvent.MARK_SUCCESS, TaskEvent.MARK_FAILED);
  private static final Set<DagRunEvent> ON_RUNS =
      EnumSet.of(
          DagRunEvent.CANCEL,
          DagRunEvent.REOPEN,
          DagRunEvent.MARK_SUCCESS,
          DagRunEvent.MARK_FAILED);
  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final DagRunId RUN = new DagRunId("sales", RunKind.MANUAL, "one");
  private static final Dag SALES = sales();

  private final SettableClock clock = SettableClock.at(DAY);
  private final InMemoryStore store = new InMemoryStore(clock);

  private static Dag sales() {
    DagBuilder dag = Dag.named("sales");
    dag.task("load", context -> TaskResult.success());
    return dag.build();
  }

  static Stream<Transition<TaskState, TaskEvent>> taskRows() {
    return TaskTransitions.table().transitions().stream()
        .filter(row -> ON_TASKS.contains(row.event()));
  }

  static Stream<Transition<DagRunState, DagRunEvent>> runRows() {
    return DagRunTransitions.table().transitions().stream()
        .filter(row -> ON_RUNS.contains(row.event()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("taskRows")
  void takesATaskWhereTheTableSays(Transition<TaskState, TaskEvent> row) {
    given(runOf(row.from()), row.from());
    try (Engine engine = engine()) {
      act(engine, row.event());
    }

    TaskInstance task = store.tasks(RUN).get(0);
    assertThat(task.state()).isEqualTo(row.to());
    assertThat(task.attempt()).isEqualTo(3);
    assertThat(task.failures()).isEqualTo(row.event() == TaskEvent.CLEAR ? 0 : 2);
    assertThat(task.dueAt()).isEmpty();
    assertThat(task.message()).contains("by anna").contains("because");
    assertThat(store.actions(new Store.ActionQuery(Optional.empty(), Optional.empty(), 9)))
        .hasSize(1);
    DagRunState run = store.run(RUN).orElseThrow().state();
    assertThat(run.isTerminal()).isEqualTo(row.to().isTerminal() && run != DagRunState.RUNNING);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runRows")
  void takesARunWhereTheTableSays(Transition<DagRunState, DagRunEvent> row) {
    given(row.from(), taskOf(row.from()));
    try (Engine engine = engine()) {
      switch (row.event()) {
        case CANCEL -> as(engine).cancel(RUN, "because");
        case REOPEN -> as(engine).rerun(RUN, "because");
        case MARK_SUCCESS -> as(engine).mark(RUN, Mark.SUCCESS, "because");
        case MARK_FAILED -> as(engine).mark(RUN, Mark.FAILED, "because");
        case START, BLOCK, RELEASE, SUCCEED, FAIL, STOP -> throw new AssertionError(row);
      }
    }

    // Nothing runs in an orchestrator that is not started, so what is cancelled has left as well.
    assertThat(store.run(RUN).orElseThrow().state())
        .isEqualTo(row.to() == DagRunState.CANCELLING ? DagRunState.CANCELLED : row.to());
  }

  static Stream<TaskEvent> onTasks() {
    return ON_TASKS.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("onTasks")
  void refusesWhateverTheTableDoesNotKnow(TaskEvent event) {
    Set<TaskState> known =
        taskRows()
            .filter(row -> row.event() == event)
            .map(Transition::from)
            .collect(Collectors.toSet());
    List<TaskState> refused =
        Arrays.stream(TaskState.values()).filter(state -> !known.contains(state)).toList();
    assertThat(refused).isNotEmpty();
    for (TaskState state : refused) {
      InMemoryStore fresh = new InMemoryStore(clock);
      fresh.commit(creating(runOf(state), state));
      try (Engine engine = engine(fresh)) {
        if (event == TaskEvent.CLEAR && state == TaskState.SCHEDULED) {
          assertThat(as(engine).clear(RUN, "load", Clear.TASK, "")).isEmpty();
        } else {
          assertThatThrownBy(() -> act(engine, event))
              .as(event + " in " + state)
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith("Cannot ");
        }
      }
      assertThat(fresh.tasks(RUN)).containsExactly(task(state));
      assertThat(fresh.actions(new Store.ActionQuery(Optional.empty(), Optional.empty(), 9)))
          .isEmpty();
    }
  }

  private static void act(Engine engine, TaskEvent event) {
    if (event == TaskEvent.CANCEL) {
      as(engine).cancel(RUN, "because");
    } else if (event == TaskEvent.CLEAR) {
      as(engine).clear(RUN, "load", Clear.TASK, "because");
    } else {
      Mark mark = event == TaskEvent.MARK_SUCCESS ? Mark.SUCCESS : Mark.FAILED;
      as(engine).mark(RUN, "load", mark, "because");
    }
  }

  private static Operations as(Engine engine) {
    return engine.operations().as(Actor.named("anna"));
  }

  private Engine engine() {
    return engine(store);
  }

  private Engine engine(Store its) {
    EngineConfig config =
        new EngineConfig(
            List.of(SALES),
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
            Tracking.NONE);
    return Engine.open(config, () -> its);
  }

  private void given(DagRunState run, TaskState task) {
    store.commit(creating(run, task));
  }

  private Store.Step creating(DagRunState run, TaskState task) {
    Instant now = clock.instant();
    DagRun face =
        new DagRun(
            RUN,
            DataInterval.ofDay(DAY, ZoneOffset.UTC),
            "one",
            run,
            now,
            Optional.of(now),
            run.isTerminal() ? Optional.of(now) : Optional.empty());
    return new Store.Step(
        List.of(face),
        Map.of(),
        List.of(task(task)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private TaskInstance task(TaskState state) {
    Instant now = clock.instant();
    boolean waits =
        EnumSet.of(TaskState.DEFERRED, TaskState.UP_FOR_RETRY, TaskState.BLOCKED).contains(state);
    return new TaskInstance(
        new TaskInstanceId(RUN, "load"),
        Optional.empty(),
        state,
        3,
        2,
        1,
        "as it was",
        waits ? Optional.of(now.plusSeconds(60)) : Optional.empty(),
        Optional.of(now),
        Optional.of(now));
  }

  /** A state of the run in which its one task may be in that state. */
  private static DagRunState runOf(TaskState task) {
    return switch (task) {
      case SCHEDULED, QUEUED, RUNNING, DEFERRED, UP_FOR_RETRY -> DagRunState.RUNNING;
      case BLOCKED -> DagRunState.BLOCKED;
      case SUCCESS, SKIPPED -> DagRunState.SUCCESS;
      case FAILED, UPSTREAM_FAILED -> DagRunState.FAILED;
      case CANCELLED -> DagRunState.CANCELLED;
    };
  }

  private static TaskState taskOf(DagRunState run) {
    return switch (run) {
      case QUEUED, RUNNING -> TaskState.QUEUED;
      case CANCELLING -> TaskState.RUNNING;
      case BLOCKED -> TaskState.BLOCKED;
      case SUCCESS -> TaskState.SUCCESS;
      case FAILED -> TaskState.FAILED;
      case CANCELLED -> TaskState.CANCELLED;
    };
  }
}
