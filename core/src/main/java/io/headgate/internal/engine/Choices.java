package io.headgate.internal.engine;

import io.headgate.dag.TaskResult;
import io.headgate.run.RunKind;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskState;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries out what a body decided about the tasks after it: branches and short circuits. */
final class Choices {

  private Choices() {}

  /** Why the choice cannot be carried out; empty if it can. */
  static Optional<String> refusal(LiveTask task, TaskResult result) {
    if (!(result instanceof TaskResult.Branched branched) || isMadeByThePlan(task)) {
      return Optional.empty();
    }
    List<String> possible = task.downstream().stream().map(next -> next.task().id()).toList();
    return branched.chosen().stream()
        .filter(chosen -> !possible.contains(chosen))
        .findFirst()
        .map(
            chosen ->
                "The body of "
                    + task.id()
                    + " chose '"
                    + chosen
                    + "', which does not come directly after it: choose some of "
                    + possible);
  }

  /** Skips what the body chose not to go on with, in the commit that ends the body. */
  static void follow(Turn turn, LiveTask task, TaskResult result) {
    if (isMadeByThePlan(task)) {
      return;
    }
    if (result instanceof TaskResult.Branched branched) {
      List<LiveTask> chosen =
          task.downstream().stream()
              .filter(next -> branched.chosen().contains(next.task().id()))
              .toList();
      Set<LiveTask> kept = after(chosen);
      kept.addAll(chosen);
      for (LiveTask next : task.downstream()) {
        if (!kept.contains(next)) {
          skip(turn, next, "not needed: " + task.task().id() + " " + branched.message());
        }
      }
    } else if (result instanceof TaskResult.ShortCircuited circuit) {
      Collection<LiveTask> skipped =
          circuit.respectsTriggerRules() ? task.downstream() : after(List.of(task));
      for (LiveTask next : skipped) {
        skip(turn, next, "not needed, says " + task.task().id() + ": " + circuit.message());
      }
    }
  }

  /** In a backfill the plan decides what is recomputed, and its tasks have other names. */
  private static boolean isMadeByThePlan(LiveTask task) {
    return task.id().run().kind() == RunKind.BACKFILL;
  }

  /** Every task after these, directly or not. */
  private static Set<LiveTask> after(Collection<LiveTask> tasks) {
    Set<LiveTask> found = new LinkedHashSet<>();
    Deque<LiveTask> open = new ArrayDeque<>(tasks);
    while (!open.isEmpty()) {
      for (LiveTask next : open.remove().downstream()) {
        if (found.add(next)) {
          open.add(next);
        }
      }
    }
    return found;
  }

  private static void skip(Turn turn, LiveTask task, String reason) {
    boolean hasBegun = task.instance().attempt() > 0;
    TaskState state = task.state();
    boolean waits =
        state == TaskState.SCHEDULED || state == TaskState.QUEUED || state == TaskState.BLOCKED;
    if (waits && !hasBegun) {
      turn.move(task, TaskEvent.SKIP, TaskFaces.ended(reason, Optional.empty()));
    }
  }
}
