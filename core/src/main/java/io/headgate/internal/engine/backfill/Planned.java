package io.headgate.internal.engine.backfill;

import io.headgate.backfill.BackfillPlan;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a backfill makes before it makes a partition from it. Thread-safe.
 *
 * @param edges to what the dataset is made from
 * @param ranges of every dataset of the plan
 * @param since when the backfill was submitted: what was made later by others is as good
 */
record Planned(
    List<Lineage.Edge> edges,
    Map<DatasetName, List<DataInterval>> ranges,
    Instant since,
    Ledger ledger) {

  static Planned of(
      BackfillPlan plan, DatasetName dataset, Lineage lineage, Instant since, Ledger ledger) {
    return new Planned(
        lineage.upstream(dataset).stream()
            .filter(edge -> edge.onChange() != ChangePolicy.IGNORE)
            .toList(),
        plan.steps().stream()
            .collect(
                Collectors.toMap(
                    step -> step.dataset().name(), BackfillPlan.Step::ranges, (one, two) -> one)),
        since,
        ledger);
  }

  /** Whether the backfill, or somebody else since it began, has made the partition. */
  boolean isMade(Partition partition, DagRunId run) {
    return ledger
        .materialization(partition)
        .filter(
            made -> made.producer().startsWith(run.toString() + "#") || made.at().isAfter(since))
        .isPresent();
  }

  /**
   * The partition as it is, if making it anew would make the same: all that the backfill was to
   * make before is made and has the rows that it had, and so has what else it was made from.
   */
  Optional<Materialization> untouched(Partition partition, String codeVersion, DagRunId run) {
    Optional<Materialization> known = ledger.materialization(partition);
    if (known.isEmpty() || !known.get().codeVersion().equals(codeVersion)) {
      return Optional.empty();
    }
    List<Partition> promised = promised(partition);
    boolean same =
        !promised.isEmpty()
            && promised.stream().allMatch(one -> isMade(one, run))
            && known.get().inputs().stream().allMatch(this::hasSameRows);
    return same ? known : Optional.empty();
  }

  private boolean hasSameRows(InputVersion input) {
    return ledger
        .materialization(input.partition())
        .filter(now -> now.contentVersion() <= input.version())
        .isPresent();
  }

  /** What the backfill was to make before and has not; empty if nothing. */
  Optional<Partition> missing(Partition partition, DagRunId run) {
    return promised(partition).stream().filter(one -> !isMade(one, run)).findFirst();
  }

  /** What the backfill makes before, to be made from. */
  private List<Partition> promised(Partition partition) {
    List<Partition> promised = new ArrayList<>();
    for (Lineage.Edge edge : edges) {
      List<DataInterval> made = ranges.getOrDefault(edge.upstream().name(), List.of());
      Optional<DataInterval> read = edge.upstreamOf(partition.interval());
      if (read.isPresent() && made.stream().anyMatch(read.get()::overlaps)) {
        edge.upstream().partitions(read.get()).stream()
            .filter(one -> !one.equals(partition))
            .filter(one -> made.stream().anyMatch(one.interval()::overlaps))
            .forEach(promised::add);
      }
    }
    return promised;
  }
}
