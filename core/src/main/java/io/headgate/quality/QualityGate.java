package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
 */
public record QualityGate(
    Dataset dataset,
    List<Check> required,
    List<Check> warned,
    Duration recheckAfter,
    Duration patience)
    implements Operator {

  /** The pause between two looks of a gate that waits grows up to so many times the first one. */
  private static final int LONGEST_PAUSE = 16;

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
  }

  /** A gate that requires the partitions to be present and looks again every five minutes. */
  public static QualityGate on(Dataset dataset) {
    return new QualityGate(
        dataset,
        List.of(Metric.presence().isAtLeast(1)),
        List.of(),
        Duration.ofMinutes(5),
        Duration.ZERO);
  }

  /** The same gate that also blocks unless {@code check} holds. */
  public QualityGate require(Check check) {
    return new QualityGate(dataset, append(required, check), warned, recheckAfter, patience);
  }

  /** The same gate that also says so, and no more, unless {@code check} holds. */
  public QualityGate warnUnless(Check check) {
    return new QualityGate(dataset, required, append(warned, check), recheckAfter, patience);
  }

  /** The same gate with another pause between two looks at a blocked partition. */
  public QualityGate recheckEvery(Duration pause) {
    return new QualityGate(dataset, required, warned, pause, patience);
  }

  /**
   * The same gate that waits, without holding a thread or telling anybody, for what does not hold
   * to become true, and blocks only when the time since the end of the run's interval is over. The
   * pauses between its looks grow from {@link #recheckAfter} on.
   */
  public QualityGate waitingUpTo(Duration afterTheInterval) {
    return new QualityGate(dataset, required, warned, recheckAfter, afterTheInterval);
  }

  /** The same gate of the same data in another place of the lineage, such as a backfill's table. */
  public QualityGate of(Dataset other) {
    return new QualityGate(other, required, warned, recheckAfter, patience);
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
    if (partitions.isEmpty()) {
      return TaskResult.skipped("no partition of " + dataset + " lies in " + context.interval());
    }
    List<Observation> observations = inspect(context, dataset, metrics(), needsSchema());
    Map<DatasetName, List<Observation>> others = new HashMap<>();
    references()
        .forEach(
            (other, metrics) -> others.put(other.name(), inspect(context, other, metrics, false)));
    Instant now = context.clock().instant();
    PartitionHistory history = context.service(PartitionHistory.class);
    List<Verdict> verdicts =
        observations.stream()
            .flatMap(seen -> judge(new Evidence(seen, dataset, others, history, "", now), now))
            .toList();
    List<Verdict> blocking = verdicts.stream().filter(v -> v.outcome().isBlocking()).toList();
    if (blocking.isEmpty()) {
      return TaskResult.success(summary(partitions, verdicts)).with(facts(observations, verdicts));
    }
    String why = blocking.stream().map(Verdict::toString).collect(Collectors.joining("; "));
    return now.isBefore(context.interval().end().plus(patience))
        ? TaskResult.deferred(why, pause(context, now)).with(List.copyOf(observations))
        : TaskResult.blocked(why, recheckAfter).with(facts(observations, verdicts));
  }

  private static List<Fact> facts(List<Observation> observations, List<Verdict> verdicts) {
    return Stream.<Fact>concat(observations.stream(), verdicts.stream()).toList();
  }

  private List<Observation> inspect(
      TaskContext context, Dataset of, Set<Metric> metrics, boolean withSchema) {
    List<Partition> partitions = context.inputs(of);
    if (partitions.isEmpty()) {
      return List.of();
    }
    Map<DatasetName, String> others = new HashMap<>();
    metrics.forEach(
        metric ->
            metric.other().ifPresent(other -> others.put(other.name(), context.table(other))));
    TableInspector inspector = context.service(TableInspector.class);
    TableInspector.Request request =
        new TableInspector.Request(
            context.id() + "/" + context.attempt(),
            of,
            context.table(of),
            partitions,
            metrics,
            withSchema,
            others);
    context.onCancel(() -> inspector.cancel(request));
    return inspector.inspect(request);
  }

  /** Twice as long with each look, up to a limit, and never beyond the end of patience. */
  private Duration pause(TaskContext context, Instant now) {
    long times = 1L << Math.min(context.attempt() - 1, Long.numberOfTrailingZeros(LONGEST_PAUSE));
    Duration pause = recheckAfter.multipliedBy(times);
    Duration left = Duration.between(now, context.interval().end().plus(patience));
    return pause.compareTo(left) < 0 ? pause : left;
  }

  /** Every metric that some check needs. */
  public Set<Metric> metrics() {
    return checks()
        .flatMap(check -> check.metrics().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<Dataset, Set<Metric>> references() {
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

  private boolean needsSchema() {
    return checks().anyMatch(Check::needsSchema);
  }

  private Stream<Check> checks() {
    return Stream.concat(required.stream(), warned.stream());
  }

  private Stream<Verdict> judge(Evidence evidence, Instant now) {
    // An absent partition is one finding, not one per check: nothing else can be said of it.
    boolean absent = evidence.observation().value(Metric.presence()).orElse(1) < 1;
    Check presence = required.get(0);
    return Stream.concat(
        required.stream()
            .map(check -> verdict(check, evidence, absent && check != presence, false, now)),
        warned.stream().map(check -> verdict(check, evidence, absent, true, now)));
  }

  private static Verdict verdict(
      Check check, Evidence evidence, boolean absent, boolean warnOnly, Instant now) {
    Check.Judgement judgement =
        absent
            ? new Check.Judgement(Outcome.SKIPPED, "the partition is absent")
            : check.judge(evidence.forCheck(check));
    Outcome outcome =
        warnOnly && judgement.outcome().isBlocking() ? Outcome.WARN : judgement.outcome();
    return new Verdict(
        evidence.observation().partition(), check.name(), outcome, judgement.message(), now);
  }

  private static String summary(List<Partition> partitions, List<Verdict> verdicts) {
    long passed = verdicts.stream().filter(v -> v.outcome() == Outcome.PASS).count();
    long warnings = verdicts.stream().filter(v -> v.outcome() == Outcome.WARN).count();
    return passed
        + " of "
        + verdicts.size()
        + " checks passed on "
        + partitions.size()
        + (partitions.size() == 1 ? " partition" : " partitions")
        + (warnings == 0 ? "" : ", " + warnings + " warned");
  }

  private static List<Check> append(List<Check> checks, Check check) {
    return Stream.concat(checks.stream(), Stream.of(check)).toList();
  }
}
