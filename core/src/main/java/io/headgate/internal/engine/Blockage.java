package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.util.Map;
import java.util.Optional;

/**
 * Why a task cannot start.
 *
 * @param message names the first bad dataset upstream, its owner and its ticket
 * @param watches where a new fact may change that
 * @param past the task instance whose end may change that
 */
record Blockage(
    String message, Map<DatasetName, DataInterval> watches, Optional<TaskInstanceId> past) {

  /** Waits for facts. */
  static Blockage byData(String message, Map<DatasetName, DataInterval> watches) {
    return new Blockage(message, watches, Optional.empty());
  }

  /** Waits for the end of another task instance. */
  static Blockage byPast(String message, TaskInstanceId past) {
    return new Blockage(message, Map.of(), Optional.of(past));
  }
}
