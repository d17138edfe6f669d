package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Walks the lineage upstream from a partition that is not fit to the <em>first</em> bad one, the
 * one whose owner has to act, and says so in one line.
 */
final class FirstBad {

  private final Lineage lineage;
  private final TicketBook tickets;
  private final Ledger ledger;
  private final Map<DatasetName, DataInterval> seen = new HashMap<>();

  FirstBad(Lineage lineage, TicketBook tickets, Ledger ledger) {
    this.lineage = lineage;
    this.tickets = tickets;
    this.ledger = ledger;
  }

  /** The reason for people, from the partition that is read to the first bad one. */
  String explain(Partition partition, int more) {
    Partition first = firstBad(partition);
    String others = more == 0 ? "" : " (and " + more + " more)";
    return first.equals(partition)
        ? cause(partition, others)
        : finding(partition) + others + ": " + cause(first, "");
  }

  /** Every range that was looked at: where a new fact may change the answer. */
  Map<DatasetName, DataInterval> seen() {
    return seen;
  }

  void look(DatasetName dataset, DataInterval range) {
    seen.merge(dataset, range, DataInterval::hull);
  }

  /** The first bad partition upstream, or the given one if none upstream is bad. */
  Partition firstBad(Partition start) {
    Partition current = start;
    while (true) {
      look(current.dataset(), current.interval());
      Partition upstream = badUpstreamOf(current);
      if (upstream.equals(current)) {
        return current;
      }
      current = upstream;
    }
  }

  /** A bad partition that this one is made from, or itself if there is none. */
  private Partition badUpstreamOf(Partition partition) {
    for (Lineage.Edge edge : lineage.upstream(partition.dataset())) {
      Dataset upstream = edge.upstream();
      List<Partition> made =
          edge.upstreamOf(partition.interval()).map(upstream::partitions).orElse(List.of());
      if (!made.isEmpty()) {
        look(upstream.name(), TaskScope.hull(made));
        List<Partition> bad = bad(upstream.name(), made);
        if (!bad.isEmpty()) {
          return bad.get(0);
        }
      }
    }
    return partition;
  }

  private List<Partition> bad(DatasetName dataset, List<Partition> partitions) {
    DataInterval hull = TaskScope.hull(partitions);
    Set<Partition> blocked =
        ledger.verdicts(dataset, hull).stream()
            .filter(verdict -> verdict.outcome().isBlocking())
            .map(Verdict::partition)
            .collect(Collectors.toSet());
    boolean produced = lineage.producer(dataset).isPresent();
    Set<Partition> there = produced ? there(dataset, hull) : Set.of();
    return partitions.stream()
        .filter(
            partition -> blocked.contains(partition) || (produced && !there.contains(partition)))
        .toList();
  }

  private Set<Partition> there(DatasetName dataset, DataInterval hull) {
    return ledger.materializations(dataset, hull).stream()
        .map(Materialization::partition)
        .collect(Collectors.toSet());
  }

  private String cause(Partition partition, String others) {
    String owner =
        lineage.dataset(partition.dataset()).owner().map(Owner::toString).orElse("nobody");
    String ticket =
        tickets.about(List.of(partition)).stream()
            .map(open -> "; ticket " + open.id())
            .collect(Collectors.joining());
    return finding(partition) + others + "; owner " + owner + ticket;
  }

  private String finding(Partition partition) {
    List<Verdict> blocking = ledger.blockingVerdicts(partition);
    if (!blocking.isEmpty()) {
      return partition
          + ": "
          + blocking.stream().map(Verdict::message).collect(Collectors.joining(", "));
    }
    return partition
        + " is not there yet"
        + lineage
            .producer(partition.dataset())
            .map(producer -> " (made by " + producer + ")")
            .orElse("");
  }
}
