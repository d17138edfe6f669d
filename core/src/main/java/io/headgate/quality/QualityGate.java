package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A task that keeps a run from using data that is not fit: it looks at the partitions of its
 * interval, leaves a verdict per partition and check in the ledger, and blocks if a required check
 * does not hold. That the partition is present is always required.
 *
 * <p>Immutable and thread-safe; each method returns a new gate.
 *
 * @param required checks that block
 * @param warned checks that only warn
 * @param recheckAfter how long to wait before a blocked partition is looked at again
 * @param patience how long after the end of the run's interval what does not hold is waited for
 *     before it blocks; zero for not at all
 * @param sampling which rows that break a check are shown with its verdict
 * @param quarantine where rows that break a required check go, so that the rest passes; empty for
 *     nowhere
 */
public record QualityGate(
    Dataset dataset,
    List<Check> required,
    List<Check> warned,
    Duration recheckAfter,
    Duration patience,
    Sampling sampling,
    Optional<Quarantine> quarantine)
    implements Operator {

  public QualityGate {
    requireNonNull(dataset, "dataset");
    required = List.copyOf(required);
    warned = List.copyOf(warned);
    Set<String> names = new LinkedHashSet<>();
    Stream.concat(required.stream(), warned.stream())
        .forEach(
            check -> {
              if (!names.add(check.name())) {
                throw new IllegalArgumentException(
                    "The gate on "
                        + dataset
                        + " has the check '"
                        + check.name()
                        + "' twice: remove one");
              }
            });
    if (recheckAfter.isNegative() || recheckAfter.isZero()) {
      throw new IllegalArgumentException(
          "The gate on " + dataset + " cannot look again after " + recheckAfter);
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException(
          "The gate on " + dataset + " cannot be patient for " + patience);
    }
    requireNonNull(sampling, "sampling");
    requireNonNull(quarantine, "quarantine");
  }

  /** A gate that requires the partitions to be present and looks again every five minutes. */
  public static QualityGate on(Dataset dataset) {
    return new QualityGate(
        dataset,
        List.of(Metric.presence().isAtLeast(1)),
        List.of(),
        Duration.ofMinutes(5),
        Duration.ZERO,
        Sampling.none(),
        Optional.empty());
  }

  /** The same gate that also blocks unless {@code check} holds. */
  public QualityGate require(Check check) {
    return new QualityGate(
        dataset, append(required, check), warned, recheckAfter, patience, sampling, quarantine);
  }

  /** The same gate that also says so, and no more, unless {@code check} holds. */
  public QualityGate warnUnless(Check check) {
    return new QualityGate(
        dataset, required, append(warned, check), recheckAfter, patience, sampling, quarantine);
  }

  /** The same gate with another pause between two looks at a blocked partition. */
  public QualityGate recheckEvery(Duration pause) {
    return new QualityGate(dataset, required, warned, pause, patience, sampling, quarantine);
  }

  /**
   * The same gate that waits, without holding a thread or telling anybody, for what does not hold
   * to become true, and blocks only when the time since the end of the run's interval is over. The
   * pauses between its looks grow from {@link #recheckAfter} on.
   */
  public QualityGate waitingUpTo(Duration afterTheInterval) {
    return new QualityGate(
        dataset, required, warned, recheckAfter, afterTheInterval, sampling, quarantine);
  }

  /** The same gate that keeps some of the rows that break a check with the check's verdict. */
  public QualityGate sampling(Sampling rows) {
    return new QualityGate(dataset, required, warned, recheckAfter, patience, rows, quarantine);
  }

  /**
   * The same gate that, before it blocks, moves the rows that break a required check into the table
   * {@code <table>_quarantine}, with the reasons, if they are at most that share of the partition
   * and nothing else is wrong with it; then the rest passes, with a warning. Only a gate in the DAG
   * that makes the dataset can do so.
   *
   * @param mostShare above 0 and at most 1
   */
  public QualityGate quarantiningUpTo(double mostShare) {
    Quarantine rows = new Quarantine(dataset.name().table() + "_quarantine", mostShare);
    return new QualityGate(
        dataset, required, warned, recheckAfter, patience, sampling, Optional.of(rows));
  }

  /** The same gate of the same data in another place of the lineage, such as a backfill's table. */
  public QualityGate of(Dataset other) {
    return new QualityGate(other, required, warned, recheckAfter, patience, sampling, quarantine);
  }

  /** What is judged, and what that is compared with. */
  @Override
  public List<Input> reads() {
    return Stream.concat(Stream.of(dataset), references().keySet().stream())
        .distinct()
        .map(Input::of)
        .toList();
  }

  @Override
  public List<Dataset> rewrites() {
    return quarantine.isPresent() ? List.of(dataset) : List.of();
  }

  @Override
  public boolean judgesItsInputs() {
    return true;
  }

  @Override
  public boolean coversRanges() {
    return true;
  }

  @Override
  public String kind() {
    return "QualityGate";
  }

  @Override
  public TaskResult execute(TaskContext context) {
    List<Partition> partitions = context.inputs(dataset);
    return partitions.isEmpty()
        ? TaskResult.skipped("no partition of " + dataset + " lies in " + context.interval())
        : new GateExecution(this, context).result();
  }

  /** Every metric that some check needs. */
  public Set<Metric> metrics() {
    return checks()
        .flatMap(check -> check.metrics().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The least values that matter, of metrics that are only compared with lower bounds. */
  Map<Metric, Double> floors() {
    Map<Metric, Double> floors = new HashMap<>();
    for (Metric metric : metrics()) {
      List<OptionalDouble> bounds =
          checks().filter(check -> check.metrics().contains(metric)).map(Check::floor).toList();
      if (bounds.stream().allMatch(OptionalDouble::isPresent)) {
        bounds.stream()
            .mapToDouble(OptionalDouble::orElseThrow)
            .min()
            .ifPresent(least -> floors.put(metric, least));
      }
    }
    return floors;
  }

  Map<Dataset, Set<Metric>> references() {
    Map<Dataset, Set<Metric>> references = new LinkedHashMap<>();
    checks()
        .forEach(
            check ->
                check
                    .references()
                    .forEach(
                        (other, metrics) ->
                            references
                                .computeIfAbsent(other, key -> new LinkedHashSet<>())
                                .addAll(metrics)));
    return references;
  }

  boolean needsSchema() {
    return checks().anyMatch(Check::needsSchema);
  }

  private Stream<Check> checks() {
    return Stream.concat(required.stream(), warned.stream());
  }

  private static List<Check> append(List<Check> checks, Check check) {
    return Stream.concat(checks.stream(), Stream.of(check)).toList();
  }
}
