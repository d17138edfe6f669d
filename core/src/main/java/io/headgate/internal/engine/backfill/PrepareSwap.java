package io.headgate.internal.engine.backfill;

import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import java.util.Optional;

/** Creates the candidate with production's unaffected partitions. */
record PrepareSwap(TableSwap.Spec spec) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    TableSwap swap = context.service(TableSwap.class).onBehalfOf(context);
    if (spec.gapless()) {
      Optional<String> refusal = refusal(spec, swap.publication(spec));
      if (refusal.isPresent()) {
        throw new PermanentFailure(refusal.get());
      }
    }
    return TaskResult.success(swap.prepare(spec));
  }

  /** Why a swap without a gap cannot be, if it is asked for. */
  static Optional<String> refusal(TableSwap.Spec spec, TableSwap.Publication publication) {
    return publication
        .gap()
        .filter(gap -> spec.gapless())
        .map(
            gap ->
                "Cannot swap "
                    + spec.table()
                    + " without a gap: it would be published as "
                    + publication.text()
                    + ", and "
                    + gap
                    + ". Say table-swap to accept that, publish by files or by a view, or backfill"
                    + " in place");
  }
}
