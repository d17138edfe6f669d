package io.headgate.profile;

import static java.util.Objects.requireNonNull;

import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.util.List;

/**
 * What earlier attempts of a task left of their jobs. A service of every orchestrator. Thread-safe.
 */
public interface ProfileHistory {

  /**
   * The profiles of the task of that DAG, in whichever run, the latest attempt first.
   *
   * @param most how many at most
   */
  List<Past> latest(TaskInstanceId task, int most);

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
    return (task, most) -> List.of();
  }
}
