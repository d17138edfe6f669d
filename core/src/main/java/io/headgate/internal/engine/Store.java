package io.headgate.internal.engine;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.SwapJournal;
import io.headgate.dag.DagShape;
import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the engine keeps its state. One {@link Step} is one transaction; reads see the latest
 * commit. Every method may throw {@link StoreUnavailableException}, after which the same may be
 * tried again. Thread-safe.
 */
public interface Store extends AutoCloseable {

  /**
   * Everything that one engine step changes, durable together or not at all.
   *
   * @param shapes of the new runs
   * @param facts observations, verdicts and materializations; a materialization's version is given
   *     by the store
   * @param tickets opened (number not in the store yet), changed, closed or reopened
   * @param actions what somebody did; its number is given by the store
   * @param profiles of attempts; one that there is already is replaced
   */
  record Step(
      List<DagRun> newRuns,
      Map<DagRunId, DagShape> shapes,
      List<TaskInstance> newTasks,
      List<Expansion> expansions,
      List<RunChange> runs,
      List<TaskChange> tasks,
      List<Fact> facts,
      List<TicketChange> tickets,
      List<Backfill> newBackfills,
      List<Action> actions,
      List<PauseChange> pauses,
      List<TaskProfile> profiles) {
    public Step {
      newRuns = List.copyOf(newRuns);
      shapes = Map.copyOf(shapes);
      newTasks = List.copyOf(newTasks);
      expansions = List.copyOf(expansions);
      runs = List.copyOf(runs);
      tasks = List.copyOf(tasks);
      facts = List.copyOf(facts);
      tickets = List.copyOf(tickets);
      newBackfills = List.copyOf(newBackfills);
      actions = List.copyOf(actions);
      pauses = List.copyOf(pauses);
      profiles = List.copyOf(profiles);
    }

    /** Whether it changes at most the states of task instances. */
    public boolean onlyTasks() {
      return newRuns.isEmpty()
          && newTasks.isEmpty()
          && expansions.isEmpty()
          && runs.isEmpty()
          && facts.isEmpty()
          && tickets.isEmpty()
          && newBackfills.isEmpty()
          && actions.isEmpty()
          && pauses.isEmpty()
          && profiles.isEmpty();
    }
  }

  /**
   * The task instances of a mapped task, replaced by others in the same place of the run; written
   * only if the store still has each of {@code from} in its state.
   *
   * @param from never empty
   */
  record Expansion(List<TaskInstance> from, List<TaskInstance> to) {
    public Expansion {
      from = List.copyOf(from);
      to = List.copyOf(to);
      if (from.isEmpty()) {
        throw new IllegalArgumentException("An expansion needs the place that it is for");
      }
    }
  }

  /** A run's new face; written only if the store still has {@code from}. */
  record RunChange(DagRunState from, DagRun to) {}

  /**
   * A task instance's new face; written only if the store still has {@code from}.
   *
   * @param brief whether nothing differs but the state, the attempt and when that began and ended
   */
  record TaskChange(TaskState from, TaskInstance to, boolean brief) {

    /** Anything may differ. */
    public TaskChange(TaskState from, TaskInstance to) {
      this(from, to, false);
    }

    /**
     * @param from as the store has it
     */
    static TaskChange between(TaskInstance from, TaskInstance to) {
      boolean brief =
          from.failures() == to.failures()
              && from.platformFailures() == to.platformFailures()
              && from.message().equals(to.message())
              && from.dueAt().equals(to.dueAt());
      return new TaskChange(from.state(), to, brief);
    }
  }

  /**
   * A ticket's new face: a new ticket in version 1, or the version after the one that the store
   * has.
   *
   * @param trackers the names of those that are to be told
   */
  record TicketChange(Ticket to, List<String> trackers) {
    public TicketChange {
      trackers = List.copyOf(trackers);
    }
  }

  /**
   * A DAG is paused, or no longer.
   *
   * @param pause as it is stored, or as it was
   */
  record PauseChange(Pause pause, boolean begins) {}

  /**
   * Which actions to list, latest first.
   *
   * @param dag empty for all DAGs
   * @param run empty for all runs, and what was done to no run
   */
  record ActionQuery(Optional<String> dag, Optional<DagRunId> run, int limit) {}

  /**
   * Which runs to list, latest interval first.
   *
   * @param dag empty for all DAGs
   * @param states empty for all states
   */
  record RunQuery(Optional<String> dag, List<DagRunState> states, int limit) {}

  /**
   * Writes the step in one transaction.
   *
   * @throws StoreConflictException if a {@code from} is no longer what the store has, a new run's
   *     id is taken, a ticket or a DAG was changed meanwhile; nothing was written
   */
  void commit(Step step);

  /** Every run that is not terminal. */
  List<DagRun> unfinishedRuns();

  Optional<DagRun> run(DagRunId id);

  List<DagRun> runs(RunQuery query);

  /**
   * The interval starts of every scheduled run of the DAG, in any state. Asked for once per process
   * and DAG.
   */
  default Set<Instant> scheduledStarts(String dag) {
    return runs(new RunQuery(Optional.of(dag), List.of(), Integer.MAX_VALUE)).stream()
        .filter(run -> run.id().kind() == RunKind.SCHEDULED)
        .map(run -> run.interval().start())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Which of these runs there are. */
  default Set<DagRunId> existing(Collection<DagRunId> ids) {
    return ids.stream().filter(id -> run(id).isPresent()).collect(Collectors.toUnmodifiableSet());
  }

  /** The latest scheduled run of the DAG, in any state, whose interval starts before that. */
  Optional<DagRun> scheduledBefore(String dag, Instant start);

  /**
   * What the run was created with.
   *
   * @return empty if there is no such run, or it is older than shapes are
   */
  Optional<DagShape> shape(DagRunId run);

  /** Shapes of many runs at once, for recovery; runs of one shape share it. */
  Map<DagRunId, DagShape> shapesOfUnfinishedRuns();

  /** Removes what is old. */
  Pruning pruning();

  /** The run's task instances, upstream before downstream, those of a mapped task in order. */
  List<TaskInstance> tasks(DagRunId run);

  /** Task instances of many runs at once, for recovery. */
  List<TaskInstance> tasksOfUnfinishedRuns();

  /** What the run's attempts left of the jobs that they executed, by task and attempt. */
  List<TaskProfile> profiles(DagRunId run);

  /** The latest profiles of a task of that DAG, in whichever run, latest first. */
  List<ProfileHistory.Past> latestProfiles(String dag, String task, int most);

  Ledger ledger();

  /** All tickets, or the open ones, latest first. */
  List<Ticket> tickets(boolean openOnly);

  /** The closed tickets about the dataset and the check whose range touches that one. */
  List<Ticket> closedTickets(DatasetName dataset, String check, DataInterval range);

  /** What trackers are still to be told of tickets. */
  Outbox outbox();

  /** The number that the next ticket gets. */
  long nextTicketNumber();

  /** All backfills, latest first. */
  List<Backfill> backfills();

  SwapJournal swapJournal();

  ParallelJournal parallelJournal();

  /** What people did, latest first. */
  List<Action> actions(ActionQuery query);

  /** The paused DAGs, by name. */
  List<Pause> pauses();

  /** The nodes that share the store; empty if it belongs to one process. */
  default Optional<Nodes> nodes() {
    return Optional.empty();
  }

  @Override
  void close();
}
