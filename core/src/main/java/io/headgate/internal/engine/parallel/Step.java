package io.headgate.internal.engine.parallel;

import io.headgate.backfill.ParallelState;
import java.util.Optional;

/** What is done to a group of tables by a run; the word is part of the name of the run's DAG. */
enum Step {
  CUT_OVER("cutover", false, ParallelState.CUTTING_OVER, ParallelState.CUT_OVER),
  FORCED_CUT_OVER("forced_cutover", true, ParallelState.CUTTING_OVER, ParallelState.CUT_OVER),
  ROLL_BACK("rollback", false, ParallelState.ROLLING_BACK, ParallelState.ROLLED_BACK),
  FORCED_ROLL_BACK("forced_rollback", true, ParallelState.ROLLING_BACK, ParallelState.ROLLED_BACK);

  private final String word;
  private final boolean forced;
  private final ParallelState begun;
  private final ParallelState done;

  Step(String word, boolean forced, ParallelState begun, ParallelState done) {
    this.word = word;
    this.forced = forced;
    this.begun = begun;
    this.done = done;
  }

  static Step cutOver(boolean force) {
    return force ? FORCED_CUT_OVER : CUT_OVER;
  }

  static Step rollBack(boolean force) {
    return force ? FORCED_ROLL_BACK : ROLL_BACK;
  }

  /** The name of the DAG that does this to the pipeline's group. */
  String dag(String pipeline) {
    return "parallel_" + pipeline + "_" + word;
  }

  /** Which step the DAG does to the pipeline's group. */
  static Optional<Step> of(String pipeline, String dag) {
    for (Step step : values()) {
      if (step.dag(pipeline).equals(dag)) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  boolean isForced() {
    return forced;
  }

  boolean isCutOver() {
    return done == ParallelState.CUT_OVER;
  }

  ParallelState begun() {
    return begun;
  }

  ParallelState done() {
    return done;
  }
}
