package io.headgate.profile;

import static java.util.Objects.requireNonNull;

import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;

/**
 * What earlier attempts of a task left of their jobs. A service of every orchestrator. Thread-safe.
 */
public interface ProfileHistory {

  /**
   * The profiles of the task in whichever of the DAG's runs, the latest attempt first.
   *
   * @param task as in {@link TaskInstanceId#name()}
   * @param most how many at most
   */
  List<Past> latest(String dag, String task, int most);

  /**
   * The profiles of what an execution does: first those in runs of its own DAG, as of attempts
   * before, then those of the task whose work it does in another DAG's stead.
   *
   * @param most how many at most
   */
  default List<Past> latest(TaskInstanceId execution, TaskOrigin origin, int most) {
    List<Past> latest = new ArrayList<>(latest(execution.run().dag(), execution.name(), most));
    if (!TaskOrigin.of(execution).equals(origin)) {
      latest.addAll(latest(origin.dag(), origin.task(), most));
    }
    return List.copyOf(latest.subList(0, Math.min(most, latest.size())));
  }

  /**
   * A profile of before.
   *
   * @param interval of its run
   */
  record Past(TaskProfile profile, DataInterval interval) {
    public Past {
      requireNonNull(profile, "profile");
      requireNonNull(interval, "interval");
    }
  }

  /** Of somebody who knows nothing. */
  static ProfileHistory none() {
    return (dag, task, most) -> List.of();
  }
}
