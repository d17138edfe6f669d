package io.headgate.internal.engine.parallel;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.backfill.Parity;
import io.headgate.backfill.TableDiff;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Conditions;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares shadows with production, by the ledger and by their tables. */
record Compared(ParallelPipeline pipeline, Lineage lineage, Ledger ledger, GroupSwap swap) {

  Parity parity() {
    return new Parity(pipeline.name(), pipeline.members().stream().map(this::parity).toList());
  }

  private Parity.DatasetParity parity(Member member) {
    TreeMap<DataInterval, String> production = partitions(member.production());
    TreeMap<DataInterval, String> shadow = partitions(member.shadow());
    List<String> missing = new ArrayList<>();
    List<DataInterval> both = new ArrayList<>();
    production.forEach(
        (interval, label) -> {
          if (shadow.containsKey(interval)) {
            both.add(interval);
          } else {
            missing.add(label);
          }
        });
    Expected expected = pipeline.expectedOf(member.production().name());
    Optional<TableDiff> diff =
        both.isEmpty()
            ? Optional.empty()
            : Optional.of(
                swap.diff(
                    member.production(),
                    member.shadow(),
                    BackfillPlan.Root.of(member.production().name(), both).ranges(),
                    expected.key()));
    return new Parity.DatasetParity(
        member.production().name(),
        member.shadow().name(),
        both.size(),
        missing,
        unfit(member.shadow(), shadow),
        diff,
        diff.map(expected::violations).orElse(List.of()));
  }

  private TreeMap<DataInterval, String> partitions(Dataset dataset) {
    TreeMap<DataInterval, String> partitions =
        new TreeMap<>(Comparator.comparing(DataInterval::start).thenComparing(DataInterval::end));
    for (Materialization fact : ledger.materializations(dataset.name(), DataInterval.ALWAYS)) {
      partitions.put(fact.partition().interval(), fact.partition().label());
    }
    return partitions;
  }

  private List<String> unfit(Dataset shadow, TreeMap<DataInterval, String> made) {
    Conditions conditions = new Conditions(lineage, ledger);
    conditions.load(shadow.name(), DataInterval.ALWAYS);
    for (Lineage.Edge edge : lineage.upstream(shadow.name())) {
      conditions.load(edge.upstream().name(), DataInterval.ALWAYS);
    }
    Set<Partition> blocked =
        ledger.verdicts(shadow.name(), DataInterval.ALWAYS).stream()
            .filter(verdict -> verdict.outcome().isBlocking())
            .map(Verdict::partition)
            .collect(Collectors.toCollection(HashSet::new));
    List<String> unfit = new ArrayList<>();
    made.forEach(
        (interval, label) -> {
          Partition partition = new Partition(shadow.name(), interval, label);
          if (blocked.contains(partition) || isStale(conditions, partition)) {
            unfit.add(label);
          }
        });
    return unfit;
  }

  private static boolean isStale(Conditions conditions, Partition partition) {
    return conditions.isStale(partition, edge -> edge.onChange() != ChangePolicy.IGNORE);
  }
}
