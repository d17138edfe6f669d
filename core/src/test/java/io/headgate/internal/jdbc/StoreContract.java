package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.NOW;
import static io.headgate.internal.jdbc.Fixtures.changing;
import static io.headgate.internal.jdbc.Fixtures.creating;
import static io.headgate.internal.jdbc.Fixtures.day;
import static io.headgate.internal.jdbc.Fixtures.days;
import static io.headgate.internal.jdbc.Fixtures.inState;
import static io.headgate.internal.jdbc.Fixtures.manual;
import static io.headgate.internal.jdbc.Fixtures.run;
import static io.headgate.internal.jdbc.Fixtures.step;
import static io.headgate.internal.jdbc.Fixtures.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.Store.RunChange;
import io.headgate.internal.engine.Store.RunQuery;
import io.headgate.internal.engine.Store.Step;
import io.headgate.internal.engine.Store.TaskChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every store does, whatever the database. Each test begins with an empty store. */
abstract class StoreContract {

  static final InstantSource CLOCK = InstantSource.fixed(NOW);

  Store store;

  /** An empty store's place; the same one until the next test. */
  abstract StoreLocation location();

  @BeforeEach
  void openTheStore() {
    store = location().open(CLOCK);
  }

  @AfterEach
  void closeTheStore() {
    store.close();
  }

  void reopen() {
    store.close();
    store = location().open(CLOCK);
  }

  @Nested
  class Facts extends FactsContract {
    @Override
    Store store() {
      return store;
    }
  }

  @Nested
  class Shapes extends ShapesContract {
    @Override
    Store store() {
      return store;
    }
  }

  @Nested
  class Retention extends PruningContract {
    @Override
    Store store() {
      return store;
    }
  }

  @Nested
  class Records extends RecordsContract {
    @Override
    Store store() {
      return store;
    }
  }

  @Nested
  class Tracking extends OutboxContract {
    @Override
    Store store() {
      return store;
    }
  }

  @Nested
  class Operations extends OperationsContract {
    @Override
    Store store() {
      return store;
    }
  }

  private static final DagRun SALES = run("sales", "1998-01-08", DagRunState.RUNNING);
  private static final TaskInstance LOAD = task(SALES, "load");
  private static final TaskInstance CHECK = task(SALES, "check");

  private RunQuery all() {
    return new RunQuery(Optional.empty(), List.of(), 100);
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(store.unfinishedRuns()).isEmpty();
    assertThat(store.runs(all())).isEmpty();
    assertThat(store.run(SALES.id())).isEmpty();
    assertThat(store.tasks(SALES.id())).isEmpty();
    assertThat(store.tasksOfUnfinishedRuns()).isEmpty();
    assertThat(store.tickets(false)).isEmpty();
    assertThat(store.backfills()).isEmpty();
    assertThat(store.pauses()).isEmpty();
    assertThat(store.actions(new Store.ActionQuery(Optional.empty(), Optional.empty(), 9)))
        .isEmpty();
    assertThat(store.nextTicketNumber()).isEqualTo(1);
  }

  @Test
  void keepsRunsAndTasksOverAReopening() {
    DagRun manual = manual("café ☕ 日本", "asked-1", DataInterval.ALWAYS);
    store.commit(creating(List.of(SALES, manual), List.of(LOAD, CHECK, task(manual, "only"))));

    reopen();

    assertThat(store.run(SALES.id())).contains(SALES);
    assertThat(store.run(manual.id())).contains(manual);
    assertThat(store.tasks(SALES.id())).containsExactly(LOAD, CHECK);
    assertThat(store.tasksOfUnfinishedRuns()).containsExactly(task(manual, "only"), LOAD, CHECK);
  }

  @Test
  void keepsEveryStateOfRunsAndTasks() {
    List<DagRun> runs = new ArrayList<>();
    List<TaskInstance> tasks = new ArrayList<>();
    for (DagRunState state : DagRunState.values()) {
      runs.add(run(state.name(), "1998-01-08", state));
    }
    for (TaskState state : TaskState.values()) {
      tasks.add(inState(task(SALES, state.name()), state));
    }
    store.commit(creating(runs, tasks));

    assertThat(store.runs(all())).containsExactlyInAnyOrderElementsOf(runs);
    assertThat(store.tasks(SALES.id())).isEqualTo(tasks);
  }

  @Test
  void keepsLongAndStrangeMessages() {
    String message = "naïve 🚰 'quoted' \"twice\" \\ %s ?\n\t" + "stack trace\n".repeat(20_000);
    TaskInstance failed =
        new TaskInstance(
            LOAD.id(),
            LOAD.item(),
            TaskState.FAILED,
            4,
            2,
            1,
            message,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    store.commit(creating(List.of(SALES), List.of(failed)));

    assertThat(store.tasks(SALES.id())).containsExactly(failed);
  }

  @Test
  void replacesWhatNotEveryDatabaseCanKeepInAMessage() {
    TaskInstance failed =
        new TaskInstance(
            LOAD.id(),
            LOAD.item(),
            TaskState.FAILED,
            1,
            1,
            0,
            "byte \0 read",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    store.commit(creating(List.of(SALES), List.of(failed)));

    assertThat(store.tasks(SALES.id()))
        .extracting(TaskInstance::message)
        .containsExactly("byte \uFFFD read");
  }

  @Test
  void changesRunsAndTasksInOneStep() {
    store.commit(creating(List.of(SALES), List.of(LOAD, CHECK)));
    DagRun done = inState(SALES, DagRunState.SUCCESS);
    TaskInstance loaded = inState(LOAD, TaskState.SUCCESS);
    TaskInstance queued = inState(CHECK, TaskState.QUEUED);

    store.commit(
        changing(
            List.of(new RunChange(DagRunState.RUNNING, done)),
            List.of(
                new TaskChange(TaskState.SCHEDULED, loaded),
                new TaskChange(TaskState.SCHEDULED, queued))));

    assertThat(store.run(SALES.id())).contains(done);
    assertThat(store.tasks(SALES.id())).containsExactly(loaded, queued);
    assertThat(store.unfinishedRuns()).isEmpty();
    assertThat(store.tasksOfUnfinishedRuns()).isEmpty();
  }

  @Test
  void bringsBackARunThatHadEnded() {
    DagRun failed = inState(SALES, DagRunState.FAILED);
    store.commit(creating(List.of(failed), List.of(LOAD)));

    store.commit(changing(List.of(new RunChange(DagRunState.FAILED, SALES)), List.of()));

    assertThat(store.unfinishedRuns()).containsExactly(SALES);
    assertThat(store.tasksOfUnfinishedRuns()).containsExactly(LOAD);
  }

  @Test
  void followsSeveralChangesOfOneTaskAndOneRunInAStep() {
    store.commit(creating(List.of(SALES), List.of(LOAD)));
    TaskInstance loaded = inState(LOAD, TaskState.SUCCESS);
    DagRun done = inState(SALES, DagRunState.SUCCESS);

    store.commit(
        changing(
            List.of(
                new RunChange(DagRunState.RUNNING, inState(SALES, DagRunState.BLOCKED)),
                new RunChange(DagRunState.BLOCKED, done)),
            List.of(
                new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.RUNNING)),
                new TaskChange(TaskState.RUNNING, loaded))));

    assertThat(store.tasks(SALES.id())).containsExactly(loaded);
    assertThat(store.run(SALES.id())).contains(done);
  }

  @Test
  void refusesAStepThatContradictsItself() {
    store.commit(creating(List.of(SALES), List.of(LOAD)));

    assertThatThrownBy(
            () ->
                store.commit(
                    changing(
                        List.of(),
                        List.of(
                            new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.QUEUED)),
                            new TaskChange(
                                TaskState.SCHEDULED, inState(LOAD, TaskState.RUNNING))))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("sales/scheduled/1998-01-08T00:00:00Z#load")
        .hasMessageContaining("from SCHEDULED")
        .hasMessageContaining("to QUEUED already");
    assertThat(store.tasks(SALES.id())).containsExactly(LOAD);
  }

  @Test
  void writesNothingWhenATaskIsNoLongerWhatItWas() {
    store.commit(creating(List.of(SALES), List.of(LOAD, inState(CHECK, TaskState.RUNNING))));
    DagRun other = run("other", "1998-01-09", DagRunState.QUEUED);

    Step step =
        step(
            List.of(other),
            List.of(task(other, "a")),
            List.of(new RunChange(DagRunState.RUNNING, inState(SALES, DagRunState.FAILED))),
            List.of(
                new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.QUEUED)),
                new TaskChange(TaskState.SCHEDULED, inState(CHECK, TaskState.QUEUED))),
            List.of());

    assertThatThrownBy(() -> store.commit(step))
        .isInstanceOf(StoreConflictException.class)
        .hasMessage(
            "Cannot change task instance sales/scheduled/1998-01-08T00:00:00Z#check from SCHEDULED"
                + " to QUEUED: the store has it in RUNNING");
    assertThat(store.run(other.id())).isEmpty();
    assertThat(store.run(SALES.id())).contains(SALES);
    assertThat(store.tasks(SALES.id())).containsExactly(LOAD, inState(CHECK, TaskState.RUNNING));
  }

  @Test
  void writesNothingWhenARunIsNoLongerWhatItWas() {
    store.commit(creating(List.of(SALES), List.of(LOAD)));

    assertThatThrownBy(
            () ->
                store.commit(
                    changing(
                        List.of(
                            new RunChange(DagRunState.QUEUED, inState(SALES, DagRunState.SUCCESS))),
                        List.of(
                            new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.QUEUED))))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessage(
            "Cannot change run sales/scheduled/1998-01-08T00:00:00Z from QUEUED to SUCCESS: the"
                + " store has it in RUNNING");
    assertThat(store.run(SALES.id())).contains(SALES);
    assertThat(store.tasks(SALES.id())).containsExactly(LOAD);
  }

  @Test
  void saysSoWhenWhatAStepChangesDoesNotExist() {
    assertThatThrownBy(
            () ->
                store.commit(
                    changing(
                        List.of(),
                        List.of(
                            new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.QUEUED))))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageEndingWith("the store has no such task instance");
    assertThatThrownBy(
            () ->
                store.commit(
                    changing(List.of(new RunChange(DagRunState.QUEUED, SALES)), List.of())))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageEndingWith("the store has no such run");
  }

  @Test
  void refusesANewRunOrTaskWhoseIdIsTaken() {
    store.commit(creating(List.of(SALES), List.of(LOAD)));
    DagRun other = run("other", "1998-01-09", DagRunState.QUEUED);

    assertThatThrownBy(() -> store.commit(creating(List.of(other, SALES), List.of())))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("run sales/scheduled/1998-01-08T00:00:00Z")
        .hasMessageContaining("exists already");
    assertThatThrownBy(() -> store.commit(creating(List.of(other), List.of(CHECK, LOAD))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("sales/scheduled/1998-01-08T00:00:00Z#load");
    assertThat(store.run(other.id())).isEmpty();
    assertThat(store.tasks(SALES.id())).containsExactly(LOAD);
  }

  @Test
  void goesOnAfterAConflict() {
    store.commit(creating(List.of(SALES), List.of(LOAD)));
    assertThatThrownBy(() -> store.commit(creating(List.of(SALES), List.of())))
        .isInstanceOf(StoreConflictException.class);

    store.commit(
        changing(
            List.of(),
            List.of(new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.QUEUED)))));

    assertThat(store.tasks(SALES.id())).containsExactly(inState(LOAD, TaskState.QUEUED));
  }

  @Test
  void keepsTheOrderInWhichTasksWereCreated() {
    List<TaskInstance> tasks = List.of(task(SALES, "zeta"), LOAD, CHECK, task(SALES, "alpha"));
    store.commit(creating(List.of(SALES), tasks));

    assertThat(store.tasks(SALES.id())).isEqualTo(tasks);
    assertThat(store.tasksOfUnfinishedRuns()).isEqualTo(tasks);
  }

  @Test
  void listsRunsLatestIntervalFirst() {
    DagRun first = run("sales", "1998-01-07", DagRunState.SUCCESS);
    DagRun third = run("sales", "1998-01-09", DagRunState.BLOCKED);
    DagRun wide = manual("sales", "wide", days("1998-01-08", "1998-01-10"));
    DagRun mart = run("mart", "1998-01-09", DagRunState.RUNNING);
    store.commit(creating(List.of(third, first, wide, SALES, mart), List.of()));

    assertThat(store.runs(all())).containsExactly(mart, third, wide, SALES, first);
    assertThat(store.runs(new RunQuery(Optional.of("sales"), List.of(), 2)))
        .containsExactly(third, wide);
    assertThat(
            store.runs(
                new RunQuery(
                    Optional.of("sales"), List.of(DagRunState.SUCCESS, DagRunState.BLOCKED), 100)))
        .containsExactly(third, first);
    assertThat(
            store.runs(
                new RunQuery(Optional.empty(), List.of(DagRunState.RUNNING), Integer.MAX_VALUE)))
        .containsExactly(mart, wide, SALES);
    assertThat(store.unfinishedRuns()).containsExactlyInAnyOrder(SALES, wide, mart, third);
  }

  @Test
  void knowsWhichIntervalsHaveAScheduledRun() {
    store.commit(
        creating(
            List.of(
                SALES,
                run("sales", "1998-01-09", DagRunState.CANCELLED),
                manual("sales", "asked", day("1998-01-10")),
                run("mart", "1998-01-11", DagRunState.RUNNING)),
            List.of()));

    assertThat(store.scheduledStarts("sales"))
        .containsExactlyInAnyOrder(day("1998-01-08").start(), day("1998-01-09").start());
  }

  @Test
  void findsTheScheduledRunBeforeAnInterval() {
    DagRun earlier = run("sales", "1998-01-05", DagRunState.FAILED);
    store.commit(
        creating(
            List.of(
                SALES,
                earlier,
                manual("sales", "asked", day("1998-01-07")),
                run("mart", "1998-01-07", DagRunState.SUCCESS)),
            List.of()));

    assertThat(store.scheduledBefore("sales", day("1998-01-09").start())).contains(SALES);
    assertThat(store.scheduledBefore("sales", day("1998-01-08").start())).contains(earlier);
    assertThat(store.scheduledBefore("sales", day("1998-01-05").start())).isEmpty();
  }

  @Test
  void ignoresAStepWithoutChanges() {
    store.commit(Fixtures.EMPTY);

    assertThat(store.runs(all())).isEmpty();
  }

  @Test
  void writesAThousandTasksInOneStep() {
    List<TaskInstance> tasks = new ArrayList<>();
    List<TaskChange> changes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      TaskInstance task = task(SALES, "task_" + i);
      tasks.add(task);
      changes.add(new TaskChange(TaskState.SCHEDULED, inState(task, TaskState.QUEUED)));
    }
    store.commit(creating(List.of(SALES), tasks));
    store.commit(changing(List.of(), changes));

    assertThat(store.tasks(SALES.id())).isEqualTo(changes.stream().map(TaskChange::to).toList());
  }

  @Test
  void letsOneOfManyWritersWin() throws Exception {
    store.commit(creating(List.of(SALES), List.of(LOAD)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> claim =
          () -> {
            try {
              store.commit(
                  changing(
                      List.of(),
                      List.of(
                          new TaskChange(TaskState.SCHEDULED, inState(LOAD, TaskState.RUNNING)))));
              return true;
            } catch (StoreConflictException e) {
              return false;
            }
          };
      int won = 0;
      for (Future<Boolean> claimed : threads.invokeAll(List.of(claim, claim, claim, claim))) {
        won += claimed.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void namesATaskByItsRun() {
    DagRun next = run("sales", "1998-01-09", DagRunState.RUNNING);
    store.commit(creating(List.of(SALES, next), List.of(LOAD, task(next, "load"))));

    assertThat(store.tasks(next.id()))
        .extracting(TaskInstance::id)
        .containsExactly(new TaskInstanceId(next.id(), "load"));
  }
}
