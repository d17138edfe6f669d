package io.headgate.internal.engine;

import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.operation.Blame.Condition;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is wrong with partitions, by the ledger. */
public final class Conditions {

  private final Lineage lineage;
  private final Ledger ledger;
  private final Map<Partition, Materialization> made = new HashMap<>();
  private final Map<Partition, List<Verdict>> blocking = new HashMap<>();

  public Conditions(Lineage lineage, Ledger ledger) {
    this.lineage = lineage;
    this.ledger = ledger;
  }

  /** Reads about partitions of one dataset; to be called before anything is said about them. */
  void load(DatasetName dataset, Collection<Partition> partitions) {
    Optional<DataInterval> hull =
        partitions.stream().map(Partition::interval).reduce(DataInterval::hull);
    if (hull.isPresent()) {
      load(dataset, hull.get());
      blocking.putAll(
          ledger.verdicts(dataset, hull.get()).stream()
              .filter(verdict -> verdict.outcome().isBlocking())
              .collect(Collectors.groupingBy(Verdict::partition)));
    }
  }

  /** Reads what partitions of the range were made from. */
  public void load(DatasetName dataset, DataInterval range) {
    ledger.materializations(dataset, range).forEach(fact -> made.put(fact.partition(), fact));
  }

  /**
   * Whether it was made from a version of an input that is not the latest that was loaded.
   *
   * @param follows the edges over which a change counts
   */
  public boolean isStale(Partition partition, Predicate<Lineage.Edge> follows) {
    return made(partition).flatMap(fact -> newerInput(fact, follows)).isPresent();
  }

  /** Its inputs must have been loaded too, as far as they are of interest. */
  Condition of(Partition partition) {
    if (blocking.containsKey(partition)) {
      return Condition.BLOCKED;
    }
    Optional<Materialization> latest = made(partition);
    if (latest.isEmpty()) {
      return lineage.producer(partition.dataset()).isPresent() ? Condition.MISSING : Condition.FIT;
    }
    return isStale(partition, Conditions::isFollowed) ? Condition.STALE : Condition.FIT;
  }

  List<Verdict> blocking(Partition partition) {
    return blocking.getOrDefault(partition, List.of());
  }

  /** The latest materialization. */
  Optional<Materialization> made(Partition partition) {
    return Optional.ofNullable(made.get(partition));
  }

  /** What is wrong with it, in one line; empty if nothing is. */
  String reason(Partition partition) {
    return switch (of(partition)) {
      case FIT -> "";
      case BLOCKED ->
          blocking(partition).stream()
              .map(verdict -> verdict.check() + ": " + verdict.message())
              .distinct()
              .collect(Collectors.joining(", "));
      case MISSING ->
          "not there yet"
              + lineage
                  .producer(partition.dataset())
                  .map(producer -> ", made by " + producer)
                  .orElse("");
      case STALE ->
          made(partition)
              .flatMap(fact -> newerInput(fact, Conditions::isFollowed))
              .map(
                  input ->
                      "stale: "
                          + input.partition()
                          + " was written again since (it was made from version "
                          + input.version()
                          + ", the latest is "
                          + made(input.partition()).map(Materialization::version).orElse(0L)
                          + ")")
              .orElse("");
    };
  }

  private Optional<InputVersion> newerInput(
      Materialization materialization, Predicate<Lineage.Edge> follows) {
    DatasetName dataset = materialization.partition().dataset();
    return materialization.inputs().stream()
        .filter(input -> counts(dataset, input.partition().dataset(), follows))
        .filter(
            input ->
                made(input.partition())
                    .map(latest -> latest.contentVersion() > input.version())
                    .orElse(false))
        .findFirst();
  }

  /** What is no longer read counts: it was made from that all the same. */
  private boolean counts(DatasetName dataset, DatasetName input, Predicate<Lineage.Edge> follows) {
    List<Lineage.Edge> edges =
        lineage.upstream(dataset).stream()
            .filter(edge -> edge.upstream().name().equals(input))
            .toList();
    return edges.isEmpty() || edges.stream().anyMatch(follows);
  }

  /** Held back or not, it is stale; ignored, it is not. */
  private static boolean isFollowed(Lineage.Edge edge) {
    return edge.onChange() != ChangePolicy.IGNORE;
  }
}
