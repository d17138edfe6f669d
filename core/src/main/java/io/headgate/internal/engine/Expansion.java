package io.headgate.internal.engine;

import io.headgate.dag.FanOut;
import io.headgate.dag.TaskResult;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives mapped tasks their instances, in the turn, and so in the commit, in which the task that
 * lists the items succeeds. Whatever crashes later finds the instances and their items in the
 * store.
 */
final class Expansion {

  private Expansion() {}

  /** Why this result of the task cannot count as a success; empty if it can. */
  static Optional<String> refusal(LiveTask listing, TaskResult.Success result) {
    for (LiveTask mapped : mappedOver(listing)) {
      String id = mapped.task().id();
      Optional<String> refusal =
          result.items().isEmpty()
              ? Optional.of(
                  id
                      + " is mapped over "
                      + listing.task().id()
                      + ", which gave no list: return TaskResult.success().expanding(items), with an"
                      + " empty list if there is nothing to do")
              : fanOut(mapped).refusal(id, result.items().get());
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** The task has just succeeded with this result, which was not refused. */
  static void follow(Turn turn, LiveTask listing, TaskResult.Success result) {
    List<String> items = result.items().orElse(List.of());
    for (LiveTask mapped : mappedOver(listing)) {
      LiveRun run = mapped.run();
      TaskInstanceId id = new TaskInstanceId(run.id(), mapped.task().id());
      if (!items.isEmpty()) {
        turn.replace(run, id.task(), instances(id, items));
      } else {
        if (!mapped.awaitsItems()) {
          turn.replace(run, id.task(), List.of(TaskInstance.scheduled(id)));
        }
        String reason = listing.task().id() + " gave an empty list";
        run.instances(id.task()).forEach(placeholder -> skip(turn, placeholder, reason));
      }
    }
  }

  private static List<TaskInstance> instances(TaskInstanceId id, List<String> items) {
    List<TaskInstance> instances = new ArrayList<>(items.size());
    for (String item : items) {
      instances.add(TaskInstance.scheduled(id.at(instances.size()), Optional.of(item)));
    }
    return instances;
  }

  /** The mapped task may start as far as its trigger rule goes, but has no items. */
  static void withoutItems(Turn turn, LiveTask mapped) {
    String over = fanOut(mapped).over();
    for (LiveTask listing : mapped.run().instances(over)) {
      if (!listing.state().isTerminal()) {
        return;
      }
      if (listing.state() == TaskState.SUCCESS) {
        turn.move(
            mapped,
            TaskEvent.FAIL_UPSTREAM,
            TaskFaces.ended(
                "the items are not known: "
                    + over
                    + " ended when this task could not take them, or was marked; clear "
                    + over
                    + " to have it give them again",
                Optional.empty()));
      } else {
        skip(turn, mapped, "there are no items: " + over + " is " + listing.state().code());
      }
      return;
    }
    skip(turn, mapped, "there are no items: the run has no task " + over);
  }

  private static void skip(Turn turn, LiveTask mapped, String reason) {
    turn.move(mapped, TaskEvent.SKIP, TaskFaces.ended(reason, Optional.empty()));
  }

  /**
   * One instance of each task that is mapped over this one and of which nothing has begun. What has
   * begun or ended keeps the instances that it has.
   */
  private static List<LiveTask> mappedOver(LiveTask listing) {
    String over = listing.task().id();
    Set<String> mapped = new LinkedHashSet<>();
    for (LiveTask next : listing.downstream()) {
      if (next.task().fanOut().filter(fanOut -> fanOut.over().equals(over)).isPresent()) {
        mapped.add(next.task().id());
      }
    }
    return mapped.stream()
        .map(listing.run()::instances)
        .filter(instances -> instances.stream().allMatch(i -> i.state() == TaskState.SCHEDULED))
        .map(instances -> instances.get(0))
        .toList();
  }

  private static FanOut fanOut(LiveTask mapped) {
    return mapped.task().fanOut().orElseThrow();
  }
}
