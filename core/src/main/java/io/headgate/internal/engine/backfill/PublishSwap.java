package io.headgate.internal.engine.backfill;

import io.headgate.backfill.Fingerprints;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives the candidate production's name. From this commit on, production's partitions are the ones
 * that the candidate's were made as.
 *
 * @param prunes whether partitions that have the same rows again count as unchanged
 */
record PublishSwap(Candidate candidate, SwapJournal journal, Ledger ledger, boolean prunes)
    implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    TableSwap.Spec spec = candidate.spec();
    List<Materialization> filled =
        spec.ranges().stream()
            .flatMap(range -> ledger.materializations(candidate.dataset().name(), range).stream())
            .toList();
    Map<Partition, Long> same = prunes ? same(context, filled) : Map.of();
    List<Materialization> published = new ArrayList<>();
    for (Materialization made : filled) {
      Partition partition = inProduction(made.partition());
      published.add(
          new Materialization(
              partition,
              0,
              same.getOrDefault(partition, 0L),
              context.id().toString(),
              made.codeVersion(),
              made.inputs(),
              context.clock().instant()));
    }
    String text =
        context
            .service(TableSwap.class)
            .onBehalfOf(context)
            .publish(spec, new FencedJournal(context, journal));
    return TaskResult.success(text).with(published);
  }

  private Partition inProduction(Partition filled) {
    return new Partition(candidate.production().name(), filled.interval(), filled.label());
  }

  /** Production's partitions that have the candidate's rows already, with the version of those. */
  private Map<Partition, Long> same(TaskContext context, List<Materialization> filled) {
    TableSwap.Spec spec = candidate.spec();
    Fingerprints fingerprints = context.service(Fingerprints.class).onBehalfOf(context);
    List<Partition> partitions =
        filled.stream().map(made -> inProduction(made.partition())).toList();
    Map<Partition, String> before =
        fingerprints.of(spec.table(), candidate.production(), partitions);
    Map<Partition, String> after =
        fingerprints.of(spec.candidate(), candidate.production(), partitions);
    Map<Partition, Long> same = new HashMap<>();
    for (Partition partition : partitions) {
      if (before.containsKey(partition)
          && Objects.equals(before.get(partition), after.get(partition))) {
        ledger
            .materialization(partition)
            .ifPresent(known -> same.put(partition, known.contentVersion()));
      }
    }
    return same;
  }

  @Override
  public List<Dataset> writes() {
    return List.of(candidate.production());
  }
}
