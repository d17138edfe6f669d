package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
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
 */
public record QualityGate(
    Dataset dataset, List<Check> required, List<Check> warned, Duration recheckAfter)
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
  }

  /** A gate that requires the partitions to be present and looks again every five minutes. */
  public static QualityGate on(Dataset dataset) {
    return new QualityGate(
        dataset, List.of(Metric.presence().isAtLeast(1)), List.of(), Duration.ofMinutes(5));
  }

  /** The same gate that also blocks unless {@code check} holds. */
  public QualityGate require(Check check) {
    return new QualityGate(dataset, append(required, check), warned, recheckAfter);
  }

  /** The same gate that also says so, and no more, unless {@code check} holds. */
  public QualityGate warnUnless(Check check) {
    return new QualityGate(dataset, required, append(warned, check), recheckAfter);
  }

  /** The same gate with another pause between two looks at a blocked partition. */
  public QualityGate recheckEvery(Duration pause) {
    return new QualityGate(dataset, required, warned, pause);
  }

  @Override
  public List<Input> reads() {
    return List.of(Input.of(dataset));
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
    TableInspector inspector = context.service(TableInspector.class);
    TableInspector.Request request =
        new TableInspector.Request(
            context.id() + "/" + context.attempt(),
            dataset,
            context.table(dataset),
            partitions,
            metrics(),
            needsSchema());
    context.onCancel(() -> inspector.cancel(request));
    List<Observation> observations = inspector.inspect(request);
    Instant now = context.clock().instant();
    List<Verdict> verdicts =
        observations.stream().flatMap(observation -> judge(observation, now)).toList();
    List<Fact> facts = Stream.<Fact>concat(observations.stream(), verdicts.stream()).toList();
    List<Verdict> blocking = verdicts.stream().filter(v -> v.outcome().isBlocking()).toList();
    return blocking.isEmpty()
        ? TaskResult.success(summary(partitions, verdicts)).with(facts)
        : TaskResult.blocked(
                blocking.stream().map(Verdict::toString).collect(Collectors.joining("; ")),
                recheckAfter)
            .with(facts);
  }

  /** Every metric that some check needs. */
  public Set<Metric> metrics() {
    return checks()
        .flatMap(check -> check.metrics().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean needsSchema() {
    return checks().anyMatch(Check::needsSchema);
  }

  private Stream<Check> checks() {
    return Stream.concat(required.stream(), warned.stream());
  }

  private Stream<Verdict> judge(Observation observation, Instant now) {
    // An absent partition is one finding, not one per check: nothing else can be said of it.
    boolean absent = observation.value(Metric.presence()).orElse(1) < 1;
    Check presence = required.get(0);
    return Stream.concat(
        required.stream()
            .map(check -> verdict(check, observation, absent && check != presence, false, now)),
        warned.stream().map(check -> verdict(check, observation, absent, true, now)));
  }

  private static Verdict verdict(
      Check check, Observation observation, boolean absent, boolean warnOnly, Instant now) {
    Check.Judgement judgement =
        absent
            ? new Check.Judgement(Outcome.SKIPPED, "the partition is absent")
            : check.judge(observation);
    Outcome outcome =
        warnOnly && judgement.outcome() == Outcome.BLOCK ? Outcome.WARN : judgement.outcome();
    return new Verdict(observation.partition(), check.name(), outcome, judgement.message(), now);
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
