package io.headgate.internal.engine;

import io.headgate.dag.TaskResult;
import io.headgate.ledger.Materialization.InputVersion;
import java.util.List;

/** How the execution of a body ended. */
sealed interface BodyOutcome {

  /**
   * The body returned.
   *
   * @param inputs the versions of its inputs, as they were when it began
   * @param codeVersion the operator's
   */
  record Returned(TaskResult result, List<InputVersion> inputs, String codeVersion)
      implements BodyOutcome {}

  /** The body failed. */
  record Failed(String message, boolean permanent) implements BodyOutcome {}

  /** The platform failed the body, or the executor did not take it. */
  record FailedByPlatform(String message) implements BodyOutcome {}

  /** The orchestrator is closing, or another node has the run: nobody's failure. */
  record Lost(String message) implements BodyOutcome {}
}
