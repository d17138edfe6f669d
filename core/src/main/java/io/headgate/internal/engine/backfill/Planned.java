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
import java.util.HashMap;
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

  /** The ledger as it is now, about these partitions and what they are made from. */
  Look look(List<Partition> partitions, DagRunId run) {
    Map<Partition, Materialization> known = new HashMap<>();
    if (!partitions.isEmpty()) {
      DataInterval hull =
          partitions.get(0).interval().hull(partitions.get(partitions.size() - 1).interval());
      note(known, partitions.get(0).dataset(), hull);
      for (Lineage.Edge edge : edges) {
        edge.upstreamOf(hull).ifPresent(read -> note(known, edge.upstream().name(), read));
      }
    }
    return new Look(known, run);
  }

  private void note(
      Map<Partition, Materialization> known, DatasetName dataset, DataInterval interval) {
    ledger.materializations(dataset, interval).forEach(made -> known.put(made.partition(), made));
  }

  /** What was known at one moment. */
  final class Look {
    private final Map<Partition, Materialization> known;
    private final DagRunId run;

    private Look(Map<Partition, Materialization> known, DagRunId run) {
      this.known = known;
      this.run = run;
    }

    /** The partition as it was last made. */
    Optional<Materialization> of(Partition partition) {
      return Optional.ofNullable(known.get(partition));
    }

    /** Whether the backfill has made the partition. */
    boolean isMadeHere(Partition partition) {
      return of(partition).filter(made -> made.producer().startsWith(run + "#")).isPresent();
    }

    /** Whether the backfill has made it, or somebody else since the backfill began. */
    private boolean isMade(Partition partition) {
      return isMadeHere(partition)
          || of(partition).filter(made -> made.at().isAfter(since)).isPresent();
    }

    /** What the backfill was to make before and has not; empty if nothing. */
    Optional<Partition> missing(Partition partition) {
      return promised(partition).stream().filter(one -> !isMade(one)).findFirst();
    }

    /**
     * The partition as it is, if making it anew would make the same: all that the backfill was to
     * make before is made and has the rows that it had, and so has what else it was made from.
     */
    Optional<Materialization> untouched(Partition partition, String codeVersion) {
      Optional<Materialization> now = of(partition);
      if (now.isEmpty() || !now.get().codeVersion().equals(codeVersion)) {
        return Optional.empty();
      }
      List<Partition> promised = promised(partition);
      boolean same =
          !promised.isEmpty()
              && promised.stream().allMatch(this::isMade)
              && now.get().inputs().stream().allMatch(this::hasSameRows);
      return same ? now : Optional.empty();
    }

    private boolean hasSameRows(InputVersion input) {
      return of(input.partition())
          .or(() -> ledger.materialization(input.partition()))
          .filter(now -> now.contentVersion() <= input.version())
          .isPresent();
    }
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
