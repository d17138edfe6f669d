package io.headgate.testing;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.dag.Fact;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.ticket.Ticket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applies a step to copies of what it changes, so that a refused step has changed nothing. */
final class StepCheck {

  private final Map<DagRunId, DagRun> knownRuns;
  private final Map<TaskInstanceId, TaskInstance> knownTasks;
  final Map<DagRunId, DagRun> runs = new HashMap<>();
  final Map<TaskInstanceId, TaskInstance> tasks = new HashMap<>();
  private final Set<TaskInstanceId> replaced = new HashSet<>();

  StepCheck(Map<DagRunId, DagRun> knownRuns, Map<TaskInstanceId, TaskInstance> knownTasks) {
    this.knownRuns = knownRuns;
    this.knownTasks = knownTasks;
  }

  /**
   * @throws StoreConflictException if the step contradicts what is known
   */
  void apply(Store.Step step) {
    for (DagRun run : step.newRuns()) {
      if (knownRuns.containsKey(run.id()) || runs.put(run.id(), run) != null) {
        throw new StoreConflictException(
            "Cannot create run " + run.id() + ": a run of that id exists already");
      }
    }
    step.newTasks().forEach(this::create);
    for (Store.Expansion expansion : step.expansions()) {
      expansion.from().forEach(this::replace);
      expansion.to().forEach(this::create);
    }
    step.runs().forEach(this::change);
    step.tasks().forEach(this::change);
  }

  private void create(TaskInstance task) {
    boolean known = knownTasks.containsKey(task.id()) && !replaced.contains(task.id());
    if (known || tasks.put(task.id(), kept(task)) != null) {
      throw new StoreConflictException(
          "Cannot create task instance " + task.id() + ": one of that id exists already");
    }
  }

  private void replace(TaskInstance task) {
    TaskInstance current = replaced.contains(task.id()) ? null : knownTasks.get(task.id());
    if (current == null || current.state() != task.state()) {
      throw new StoreConflictException(
          "Cannot change task instance "
              + task.id()
              + " from "
              + task.state()
              + " to its instances: the store has "
              + (current == null ? "no such task instance" : "it in " + current.state()));
    }
    replaced.add(task.id());
  }

  private void change(Store.RunChange change) {
    DagRun to = change.to();
    DagRun changed = runs.get(to.id());
    DagRun current = changed == null ? knownRuns.get(to.id()) : changed;
    requireState(
        "run " + to.id(),
        change.from(),
        to.state(),
        current == null ? null : current.state(),
        changed != null,
        "run");
    runs.put(to.id(), to);
  }

  private void change(Store.TaskChange change) {
    TaskInstance to = change.to();
    TaskInstance changed = tasks.get(to.id());
    TaskInstance current =
        changed == null && !replaced.contains(to.id()) ? knownTasks.get(to.id()) : changed;
    requireState(
        "task instance " + to.id(),
        change.from(),
        to.state(),
        current == null ? null : current.state(),
        changed != null,
        "task instance");
    tasks.put(to.id(), kept(to));
  }

  private static void requireState(
      String what,
      Enum<?> from,
      Enum<?> to,
      @Nullable Enum<?> current,
      boolean byThisStep,
      String kind) {
    if (!Objects.equals(from, current)) {
      throw new StoreConflictException(
          "Cannot change "
              + what
              + " from "
              + from
              + " to "
              + to
              + ": "
              + (current == null
                  ? "the store has no such " + kind
                  : byThisStep
                      ? "the same step has changed it to " + current + " already"
                      : "the store has it in " + current));
    }
  }

  /** What the durable stores can keep of a message. */
  private static TaskInstance kept(TaskInstance task) {
    return task.message().indexOf('\0') < 0
        ? task
        : new TaskInstance(
            task.id(),
            task.item(),
            task.state(),
            task.attempt(),
            task.failures(),
            task.platformFailures(),
            task.message().replace('\0', '\uFFFD'),
            task.dueAt(),
            task.startedAt(),
            task.endedAt());
  }

  static void requireKeepable(List<Fact> facts) {
    for (Fact fact : facts) {
      if (!InMemoryLedger.keeps(fact)) {
        throw new IllegalArgumentException(
            "Cannot keep a "
                + fact.getClass().getName()
                + ": the ledger keeps verdicts, observations, accepted schemas and materializations"
                + " only");
      }
      InMemoryLedger.partitionOf(fact)
          .ifPresent(
              partition -> {
                requireMicros(partition, partition.interval().start());
                requireMicros(partition, partition.interval().end());
              });
    }
  }

  private static void requireMicros(Partition partition, Instant instant) {
    if (!instant.truncatedTo(ChronoUnit.MICROS).equals(instant)) {
      throw new IllegalArgumentException(
          "Cannot keep partition "
              + partition
              + " exactly: its interval "
              + partition.interval()
              + " is not one of whole microseconds");
    }
  }

  static void requireFree(List<Backfill> backfills, Map<BackfillId, Backfill> known) {
    for (Backfill backfill : backfills) {
      if (known.containsKey(backfill.id())) {
        throw new StoreConflictException(
            "Cannot create backfill " + backfill.id() + ": one of that id exists already");
      }
    }
  }

  static void requireSameTickets(List<Store.TicketChange> changes, Map<Long, Ticket> known) {
    for (Store.TicketChange change : changes) {
      Ticket ticket = change.to();
      Ticket other = known.get(ticket.number());
      if (other != null
          && !(other.dataset().equals(ticket.dataset())
              && other.check().equals(ticket.check())
              && other.openedAt().equals(ticket.openedAt())
              && other.version() + 1 == ticket.version())) {
        throw new StoreConflictException(
            "Cannot write ticket "
                + ticket.id()
                + " about "
                + ticket.dataset()
                + ": the number belongs to another ticket, or somebody else has changed it");
      }
    }
  }

  /**
   * @throws StoreConflictException if a DAG is paused that is paused, or resumed that is not
   */
  static Map<String, Pause> paused(List<Store.PauseChange> changes, Map<String, Pause> known) {
    Map<String, Pause> paused = new HashMap<>(known);
    for (Store.PauseChange change : changes) {
      String dag = change.pause().dag();
      boolean changed =
          change.begins()
              ? paused.putIfAbsent(dag, change.pause()) == null
              : paused.remove(dag) != null;
      if (!changed) {
        throw new StoreConflictException(
            change.begins()
                ? "Cannot pause DAG " + dag + ": it is paused already"
                : "Cannot resume DAG " + dag + ": it is not paused");
      }
    }
    return paused;
  }

  static Action kept(Action action, long number) {
    return new Action(
        number,
        action.at(),
        action.actor(),
        action.kind(),
        action.dag(),
        action.run(),
        action.task(),
        action.reason().replace('\0', '\uFFFD'),
        action.effect().replace('\0', '\uFFFD'));
  }
}
