package io.headgate.operation;

import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a task is not running: one reason, the one that has to go first. Immutable. */
public sealed interface Why {

  /** The reason in one line, for people. */
  String text();

  /** It has ended. */
  record Ended(TaskState state, Optional<Instant> at, int attempts, String message) implements Why {
    @Override
    public String text() {
      return "it has ended as "
          + state.code()
          + at.map(moment -> " at " + moment).orElse("")
          + (attempts == 0 ? ", without an attempt" : ", attempts: " + attempts)
          + about(message);
    }
  }

  /**
   * It is running.
   *
   * @param cancelled whether it was told to leave and has not yet
   */
  record Running(int attempt, Optional<Instant> since, boolean cancelled) implements Why {
    @Override
    public String text() {
      return (cancelled
              ? "it was cancelled, and its body has not left its thread yet: attempt "
              : "it is running: attempt ")
          + attempt
          + since.map(moment -> ", since " + moment).orElse("");
    }
  }

  /** Its trigger rule waits for upstream tasks. */
  record WaitsForUpstream(String triggerRule, List<Upstream> pending) implements Why {
    /** A direct upstream task that has not ended. */
    public record Upstream(String task, TaskState state) {}

    public WaitsForUpstream {
      pending = List.copyOf(pending);
    }

    @Override
    public String text() {
      return "its trigger rule "
          + triggerRule
          + " waits for upstream: "
          + few(pending.stream().map(task -> task.task() + " is " + task.state().code()).toList());
    }
  }

  /** Its run waits for a place among the active runs of the DAG. */
  record RunQueued(int maxActiveRuns, List<DagRunId> active) implements Why {
    public RunQueued {
      active = List.copyOf(active);
    }

    @Override
    public String text() {
      return active.isEmpty()
          ? "its run is queued and starts as soon as the orchestrator executes"
          : "its run is queued: at most "
              + maxActiveRuns
              + " of the DAG may be active, and these are: "
              + few(active.stream().map(DagRunId::toString).toList());
    }
  }

  /** Its DAG is paused. */
  record DagPaused(Pause pause) implements Why {
    @Override
    public String text() {
      return "DAG "
          + pause.dag()
          + " is paused since "
          + pause.since()
          + " by "
          + pause.by()
          + about(pause.reason());
    }
  }

  /** An attempt failed, and the next one has its time. */
  record RetryDue(Instant at, int failures, String message) implements Why {
    @Override
    public String text() {
      return "it is tried again at " + at + ", after failures: " + failures + about(message);
    }
  }

  /** Its body waits for a time. */
  record Deferred(Instant until, String message) implements Why {
    @Override
    public String text() {
      return "its body has deferred itself until " + until + about(message);
    }
  }

  /**
   * Data that it reads was found unfit.
   *
   * @param partition the first bad one upstream, which need not be one that the task itself reads
   * @param checks those that do not hold
   * @param recheckAt when it looks again by itself
   */
  record VerdictBlocks(
      Partition partition,
      List<String> checks,
      String finding,
      Optional<Owner> owner,
      Optional<String> ticket,
      Optional<Instant> recheckAt)
      implements Why {
    public VerdictBlocks {
      checks = List.copyOf(checks);
    }

    @Override
    public String text() {
      return "blocked: "
          + partition
          + " does not hold "
          + few(checks)
          + about(finding)
          + "; owner "
          + owner.map(Owner::toString).orElse("nobody")
          + ticket.map(id -> "; ticket " + id).orElse("")
          + recheckAt.map(at -> "; next look at " + at).orElse("");
    }
  }

  /**
   * Data that it reads is not there.
   *
   * @param partition the first one upstream that is missing
   * @param producer the task that makes it, as {@code dag.task}
   */
  record PartitionMissing(Partition partition, Optional<String> producer, Optional<Owner> owner)
      implements Why {
    @Override
    public String text() {
      return "blocked: "
          + partition
          + " is not there yet"
          + producer.map(task -> "; it is made by " + task).orElse("")
          + "; owner "
          + owner.map(Owner::toString).orElse("nobody");
    }
  }

  /** Its body found something unfit that no verdict tells. */
  record BodyBlocks(String message, Optional<Instant> recheckAt) implements Why {
    @Override
    public String text() {
      return "blocked by its own body"
          + about(message)
          + recheckAt.map(at -> "; next look at " + at).orElse("");
    }
  }

  /** It could start, and all workers are busy. */
  record WaitsForWorker(int slots, List<TaskInstanceId> holders) implements Why {
    public WaitsForWorker {
      holders = List.copyOf(holders);
    }

    @Override
    public String text() {
      return "all " + slots + " workers are busy: " + few(names(holders));
    }
  }

  /** It could start, and its pool has no free slot. */
  record PoolFull(String pool, int slots, List<TaskInstanceId> holders) implements Why {
    public PoolFull {
      holders = List.copyOf(holders);
    }

    @Override
    public String text() {
      return "pool " + pool + " is full, all " + slots + " slots: " + few(names(holders));
    }
  }

  /** Its run has as many running tasks as it may. */
  record RunFull(int maxActiveTasks, List<TaskInstanceId> holders) implements Why {
    public RunFull {
      holders = List.copyOf(holders);
    }

    @Override
    public String text() {
      return "at most "
          + maxActiveTasks
          + " of its run's tasks may run at the same time, and these do: "
          + few(names(holders));
    }
  }

  /** Somebody else is writing a partition that it would write. */
  record PartitionClaimed(Partition partition, TaskInstanceId writer) implements Why {
    @Override
    public String text() {
      return "it waits for " + writer + ", which is writing " + partition;
    }
  }

  /** Another task, which is also still to write the same partitions, goes first. */
  record WaitsBehind(TaskInstanceId first) implements Why {
    @Override
    public String text() {
      return "it goes after " + first + ", which writes the same partitions";
    }
  }

  /** Its lane has its share of the slots, and other lanes wait as well. */
  record LaneHasItsShare(Lane lane, int running, int slots) implements Why {
    @Override
    public String text() {
      return "the "
          + name(lane)
          + " lane has its share, "
          + running
          + " of "
          + slots
          + " slots, and other lanes wait as well";
    }
  }

  /**
   * Other tasks of its lane go first, by priority or because they have waited longer.
   *
   * @param ahead how many of them could start
   */
  record WaitsForTurn(Lane lane, int ahead) implements Why {
    @Override
    public String text() {
      return "it waits for its turn in the "
          + name(lane)
          + " lane: by priority or age, tasks that go first: "
          + ahead;
    }
  }

  /** It depends on its past: on the same task of the scheduled run before its own. */
  record WaitsForPast(TaskInstanceId past, TaskState state) implements Why {
    @Override
    public String text() {
      return "blocked: it depends on its past, and "
          + past
          + " is "
          + state.code()
          + (state.isTerminal() ? ": repair that one first" : "");
    }
  }

  /**
   * Nothing keeps it from running.
   *
   * @param executing whether this orchestrator executes; it starts at once then
   */
  record Ready(boolean executing) implements Why {
    @Override
    public String text() {
      return executing
          ? "nothing keeps it: it is about to start"
          : "nothing keeps it, but this orchestrator is not started: it runs as soon as one is";
    }
  }

  /** The DAG, or the task, was taken out of the code. */
  record NotRegistered(String what) implements Why {
    @Override
    public String text() {
      return what + " is not registered any more; the run is kept as it is";
    }
  }

  /** The task came into the DAG after the run. */
  record NotInRun(TaskInstanceId id) implements Why {
    @Override
    public String text() {
      return "run "
          + id.run()
          + " was created before its DAG had task "
          + id.task()
          + ", and keeps the shape that it was created with";
    }
  }

  /** Its run does not exist, because the interval is not over. */
  record NotDue(Instant dueAt, boolean paused) implements Why {
    @Override
    public String text() {
      return "there is no run yet: it is due at "
          + dueAt
          + (paused ? ", and the DAG is paused" : "");
    }
  }

  /** There is and will be no run: the DAG does not live then. */
  record OutsideLife(DataInterval interval, DataInterval life) implements Why {
    @Override
    public String text() {
      return "there is no run: the interval " + interval + " lies outside the DAG's life " + life;
    }
  }

  /** There is no run: the catchup policy runs the latest due interval only. */
  record LeftOut(DataInterval interval, DataInterval later) implements Why {
    @Override
    public String text() {
      return "there is no run: catchup LATEST left the interval "
          + interval
          + " out, because "
          + later
          + " is due as well; create one by hand if it is needed";
    }
  }

  /** The run is due and missing: the next tick creates it. */
  record AwaitsTick(Instant dueSince) implements Why {
    @Override
    public String text() {
      return "there is no run yet: it is due since " + dueSince + ", and the next tick creates it";
    }
  }

  /** A DAG without a timetable has the runs that somebody asks for. */
  record ByHandOnly(String dag) implements Why {
    @Override
    public String text() {
      return "there is no run: DAG "
          + dag
          + " runs by hand only, and nobody has asked for this one";
    }
  }

  private static String name(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String about(String message) {
    return message.isBlank() ? "" : ": " + message;
  }

  private static List<String> names(List<TaskInstanceId> ids) {
    return ids.stream().map(TaskInstanceId::toString).toList();
  }

  private static String few(List<String> names) {
    int shown = 3;
    return names.stream().limit(shown).collect(Collectors.joining(", "))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }
}
