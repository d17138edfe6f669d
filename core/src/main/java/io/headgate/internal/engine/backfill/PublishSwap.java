package io.headgate.internal.engine.backfill;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the candidate production's name. From this commit on, production's partitions are the ones
 * that the candidate's were made as.
 */
record PublishSwap(Candidate candidate, SwapJournal journal, Ledger ledger) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    TableSwap.Spec spec = candidate.spec();
    List<Materialization> published = new ArrayList<>();
    for (var range : spec.ranges()) {
      for (Materialization made : ledger.materializations(candidate.dataset().name(), range)) {
        Partition filled = made.partition();
        published.add(
            new Materialization(
                new Partition(candidate.production().name(), filled.interval(), filled.label()),
                0,
                context.id().toString(),
                made.codeVersion(),
                made.inputs(),
                context.clock().instant()));
      }
    }
    String text =
        context.service(TableSwap.class).publish(spec, new FencedJournal(context, journal));
    return TaskResult.success(text).with(published);
  }

  @Override
  public List<Dataset> writes() {
    return List.of(candidate.production());
  }
}
