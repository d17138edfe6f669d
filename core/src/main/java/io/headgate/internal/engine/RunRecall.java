package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the run that somebody names: a live one, or a finished one from the store. */
final class RunRecall {

  private final Store store;
  private final Function<String, Optional<Dag>> dags;
  private final Membership membership;

  RunRecall(Store store, Function<String, Optional<Dag>> dags, Membership membership) {
    this.membership = membership;
    this.store = store;
    this.dags = dags;
  }

  /**
   * @throws IllegalArgumentException if there is no such run
   * @throws IllegalStateException if its DAG is not registered any more, or it is being pruned
   */
  LiveRun run(Turn turn, DagRunId id) {
    Optional<LiveRun> known = turn.find(id);
    return known.isPresent() ? known.get() : recalled(turn, id);
  }

  /**
   * The run, to have it go on here.
   *
   * @throws IllegalStateException if it is unfinished, and another node has it
   */
  LiveRun own(Turn turn, DagRunId id) {
    LiveRun run = run(turn, id);
    if (isElsewhere(turn, run)) {
      membership
          .holder(id)
          .ifPresent(
              holder -> {
                throw new IllegalStateException(
                    "Cannot change run "
                        + id
                        + " here: it is "
                        + run.state()
                        + ", and it belongs to "
                        + holder
                        + "; ask there, or wait for the run to end");
              });
    }
    return run;
  }

  /** Whether the run is unfinished, and not live here. */
  static boolean isElsewhere(Turn turn, LiveRun run) {
    return !run.state().isTerminal() && !turn.live().has(run.id());
  }

  private LiveRun recalled(Turn turn, DagRunId id) {
    DagRun face =
        store.run(id).orElseThrow(() -> new IllegalArgumentException("There is no run " + id));
    Dag dag =
        dags.apply(id.dag())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Cannot work on run "
                            + id
                            + ": DAG "
                            + id.dag()
                            + " is not registered any more"));
    turn.live().requireStaying(id);
    List<TaskInstance> instances = store.tasks(id);
    Dag asCreated = new RunDags().of(face, dag, store.shape(id), instances);
    LiveRun run = new LiveRun(asCreated, face, instances);
    turn.recall(run);
    return run;
  }

  /**
   * @throws IllegalArgumentException if the run has no such task
   */
  static LiveTask task(LiveRun run, String task) {
    return run.task(task).orElseThrow(() -> unknown(run, task));
  }

  private static IllegalArgumentException unknown(LiveRun run, String task) {
    List<LiveTask> instances = run.instances(task);
    return new IllegalArgumentException(
        instances.isEmpty()
            ? "Run "
                + run.id()
                + " has no task '"
                + task
                + "'; it has "
                + run.tasks().stream().map(known -> known.task().id()).distinct().toList()
            : "Task '"
                + task
                + "' of run "
                + run.id()
                + " is mapped and has "
                + instances.size()
                + (instances.size() == 1 ? " instance" : " instances")
                + ": name one, such as "
                + instances.get(0).id().name());
  }

  /**
   * @param what is to be done, such as {@code clear}
   * @throws IllegalStateException if one of the tasks is running, or the run is being cancelled
   */
  static void requireNoneRunning(String what, LiveRun run, Set<LiveTask> tasks) {
    if (run.state() == DagRunState.CANCELLING) {
      throw new IllegalStateException(
          "Cannot "
              + what
              + " tasks of run "
              + run.id()
              + ": it is being cancelled, and its bodies have not left yet; try again when it is"
              + " cancelled");
    }
    String running =
        tasks.stream()
            .filter(LiveTask::isRunning)
            .map(task -> task.id().name())
            .collect(Collectors.joining(", "));
    if (!running.isEmpty()) {
      throw new IllegalStateException(
          "Cannot "
              + what
              + " tasks of run "
              + run.id()
              + ": "
              + running
              + " is running; cancel the run first, or wait for it to end");
    }
  }
}
