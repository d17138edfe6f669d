package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.MetricSample;
import io.headgate.operation.Blame;
import io.headgate.operation.Blame.Culprit;
import io.headgate.operation.Blame.Step;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the first bad partitions upstream of one. It goes over the datasets, not over single
 * partitions, so that the ledger is asked two questions per dataset.
 */
final class BlameWalk {

  private final Lineage lineage;
  private final Ledger ledger;
  private final Ancestry ancestry;
  private final Conditions conditions;

  /** Partitions that are bad or have something bad upstream, per dataset. */
  private final Map<DatasetName, Tainted> tainted = new HashMap<>();

  private BlameWalk(Lineage lineage, Ledger ledger, Ancestry ancestry) {
    this.lineage = lineage;
    this.ledger = ledger;
    this.ancestry = ancestry;
    this.conditions = new Conditions(lineage, ledger);
  }

  /**
   * @param now partitions that begin later are not looked at in datasets that never end
   * @param most how many partitions are looked at
   */
  static Blame of(Lineage lineage, Ledger ledger, Partition asked, Instant now, int most) {
    Ancestry ancestry = Ancestry.of(lineage, asked, now, most);
    return new BlameWalk(lineage, ledger, ancestry).walk(asked);
  }

  private Blame walk(Partition asked) {
    List<Partition> culprits = new ArrayList<>();
    for (DatasetName dataset : ancestry.upstreamFirst()) {
      conditions.load(dataset, ancestry.partitions(dataset));
      Tainted bad = tainted.computeIfAbsent(dataset, name -> new Tainted());
      for (Partition partition : ancestry.partitions(dataset)) {
        boolean upstream = hasBadUpstream(partition);
        boolean itself = conditions.of(partition).isBad();
        if (upstream || itself) {
          bad.add(partition);
        }
        if (itself && !upstream) {
          culprits.add(partition);
        }
      }
    }
    Map<Partition, Partition> below = below(asked);
    return new Blame(
        asked,
        culprits.stream()
            .filter(below::containsKey)
            .map(culprit -> culprit(culprit, path(culprit, below)))
            .sorted(
                Comparator.comparing((Culprit culprit) -> culprit.path().size())
                    .thenComparing(Culprit::partition))
            .toList(),
        ancestry.isComplete());
  }

  private boolean hasBadUpstream(Partition partition) {
    return ancestry.above(partition).stream()
        .anyMatch(
            range -> {
              Tainted bad = tainted.get(range.dataset());
              return bad != null && bad.overlaps(range.interval());
            });
  }

  /** Breadth first over what is tainted: each partition, and from which it was reached. */
  private Map<Partition, Partition> below(Partition asked) {
    Map<Partition, Partition> below = new HashMap<>();
    Deque<Partition> open = new ArrayDeque<>(List.of(asked));
    below.put(asked, asked);
    while (!open.isEmpty()) {
      Partition current = open.remove();
      for (Ancestry.Range range : ancestry.above(current)) {
        Tainted bad = tainted.get(range.dataset());
        for (Partition next : bad == null ? List.<Partition>of() : bad.take(range.interval())) {
          if (below.putIfAbsent(next, current) == null) {
            open.add(next);
          }
        }
      }
    }
    return below;
  }

  private static List<Partition> path(Partition culprit, Map<Partition, Partition> below) {
    Deque<Partition> path = new ArrayDeque<>(List.of(culprit));
    Partition next = below.get(culprit);
    while (next != null && !next.equals(path.getFirst())) {
      path.addFirst(next);
      next = below.get(next);
    }
    return List.copyOf(path);
  }

  private Culprit culprit(Partition partition, List<Partition> path) {
    List<MetricSample> samples =
        ledger.samples(HistoryQuery.of(partition.dataset()).in(partition.interval())).stream()
            .filter(sample -> sample.partition().equals(partition))
            .toList();
    Map<String, Double> observed = new HashMap<>();
    samples.forEach(
        sample -> sample.value().ifPresent(value -> observed.put(sample.metric(), value)));
    Dataset dataset = lineage.dataset(partition.dataset());
    return new Culprit(
        path.stream()
            .map(step -> new Step(step, conditions.of(step), conditions.reason(step)))
            .toList(),
        conditions.blocking(partition),
        observed,
        samples.stream().max(Comparator.comparing(MetricSample::at)).flatMap(MetricSample::by),
        lineage.producer(partition.dataset()).map(Lineage.Producer::toString),
        conditions.made(partition).map(Materialization::producer),
        dataset.owner());
  }
}
