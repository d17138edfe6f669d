package io.headgate.internal.engine.backfill;

import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;

/** Creates the candidate with production's unaffected partitions. */
record PrepareSwap(TableSwap.Spec spec) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    return TaskResult.success(context.service(TableSwap.class).prepare(spec));
  }
}
