package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import io.headgate.operation.Action;
import io.headgate.operation.ActionKind;
import io.headgate.operation.Actor;
import io.headgate.run.DagRunId;
import java.time.Instant;
import java.util.Optional;

/** Who wants something done, and why; refused before it reaches the coordinator if it is unfit. */
record Instruction(Actor by, String reason) {

  Instruction {
    requireNonNull(by, "by");
    reason = reason.strip();
    if (reason.length() > Action.MAX_REASON) {
      throw new IllegalArgumentException(
          "A reason has at most "
              + Action.MAX_REASON
              + " characters, not "
              + reason.length()
              + ": shorten it, or name a document");
    }
  }

  /** {@code cancelled by anna: wrong file}. */
  String text(String done) {
    return done + " by " + by + (reason.isEmpty() ? "" : ": " + reason);
  }

  Action action(Instant at, ActionKind kind, DagRunId run, Optional<String> task, String effect) {
    return new Action(0, at, by, kind, run.dag(), Optional.of(run), task, reason, effect);
  }

  Action action(Instant at, ActionKind kind, String dag, String effect) {
    return new Action(0, at, by, kind, dag, Optional.empty(), Optional.empty(), reason, effect);
  }
}
