package io.headgate.internal.engine.backfill;

import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;

/**
 * Creates the candidate with production's unaffected partitions.
 *
 * @param gapless whether no reader may ever miss the table
 */
record PrepareSwap(TableSwap.Spec spec, boolean gapless) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    TableSwap swap = context.service(TableSwap.class).onBehalfOf(context);
    if (gapless) {
      TableSwap.Publication publication = swap.publication(spec);
      if (!publication.gapless()) {
        throw new PermanentFailure(refusal(spec, publication));
      }
    }
    return TaskResult.success(swap.prepare(spec));
  }

  /** Why a swap without a gap cannot be. */
  static String refusal(TableSwap.Spec spec, TableSwap.Publication publication) {
    return "Cannot swap "
        + spec.table()
        + " without a gap: its catalog allows only "
        + publication.text()
        + ", so that readers may miss the table. Say table-swap to accept that, publish by files or by"
        + " a view, or backfill in place";
  }
}
