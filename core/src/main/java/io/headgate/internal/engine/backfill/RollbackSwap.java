package io.headgate.internal.engine.backfill;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.ledger.Materialization;
import java.util.List;

/** Gives the old table its name back; its partitions count as written anew. */
record RollbackSwap(TableSwap.Spec swap, SwapJournal journal, boolean force) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    String text =
        context
            .service(TableSwap.class)
            .onBehalfOf(context)
            .rollback(swap, new FencedJournal(context, journal), force);
    List<Materialization> restored =
        swap.ranges().stream()
            .flatMap(range -> swap.dataset().partitions(range).stream())
            .map(
                partition ->
                    new Materialization(
                        partition,
                        0,
                        context.id().toString(),
                        "before " + swap.id(),
                        List.of(),
                        context.clock().instant()))
            .toList();
    return TaskResult.success(text).with(restored);
  }

  @Override
  public List<Dataset> writes() {
    return List.of(swap.dataset());
  }
}
