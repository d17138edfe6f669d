package io.headgate.operation;

import static java.util.Objects.requireNonNull;

import io.headgate.run.DagRunId;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of what somebody did, written in the commit of its effect and never changed.
 *
 * @param number grows in the order of commits; 0 until the store has given one
 * @param dag the DAG, the backfill or, of an accepted schema, the dataset
 * @param run empty for what concerns the whole DAG
 * @param task empty for what concerns the whole run
 * @param reason in the actor's words; may be empty
 * @param effect what it changed, in one line
 */
public record Action(
    long number,
    Instant at,
    Actor actor,
    ActionKind kind,
    String dag,
    Optional<DagRunId> run,
    Optional<String> task,
    String reason,
    String effect) {

  /** Longer reasons are refused. */
  public static final int MAX_REASON = 2_000;

  public Action {
    requireNonNull(at, "at");
    requireNonNull(actor, "actor");
    requireNonNull(kind, "kind");
    requireNonNull(dag, "dag");
    requireNonNull(run, "run");
    requireNonNull(task, "task");
    requireNonNull(effect, "effect");
    if (reason.length() > MAX_REASON) {
      throw new IllegalArgumentException(
          "A reason has at most " + MAX_REASON + " characters, not " + reason.length());
    }
    if (task.isPresent() && run.isEmpty()) {
      throw new IllegalArgumentException("An action on a task names its run too: " + task.get());
    }
  }

  /** What it was done to: {@code sales}, a run's id, or a task instance's id. */
  public String target() {
    return run.map(DagRunId::toString).orElse(dag) + task.map(id -> "#" + id).orElse("");
  }
}
