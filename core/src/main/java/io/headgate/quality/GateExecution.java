package io.headgate.quality;

import io.headgate.dag.Fact;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One execution of a gate: it looks, judges and says what follows. Not thread-safe. */
final class GateExecution {

  /** The pause between two looks of a gate that waits grows up to so many times the first one. */
  private static final int LONGEST_PAUSE = 16;

  private final QualityGate gate;
  private final TaskContext context;
  private final TableInspector inspector;
  private final List<Partition> partitions;

  /**
   * @param context in which the gate's dataset has at least one partition
   */
  GateExecution(QualityGate gate, TaskContext context) {
    this.gate = gate;
    this.context = context;
    this.inspector = context.service(TableInspector.class);
    this.partitions = context.inputs(gate.dataset());
  }

  TaskResult result() {
    Look seen = look();
    Look look = gate.quarantine().map(quarantine -> isolate(seen, quarantine)).orElse(seen);
    List<Verdict> blocking = look.blocking();
    if (blocking.isEmpty()) {
      return TaskResult.success(look.summary()).with(factsOf(look));
    }
    String why = blocking.stream().map(Verdict::toString).collect(Collectors.joining("; "));
    Instant now = context.clock().instant();
    return now.isBefore(endOfPatience())
        ? TaskResult.deferred(why, pause(now)).with(look.observations())
        : TaskResult.blocked(why, gate.recheckAfter()).with(factsOf(look));
  }

  private List<Fact> factsOf(Look look) {
    return Stream.concat(look.facts().stream(), acceptedSchemas(look).stream()).toList();
  }

  /** What checks of drift let pass, where that is not what they have accepted already. */
  private List<AcceptedSchema> acceptedSchemas(Look look) {
    PartitionHistory history = context.service(PartitionHistory.class);
    DatasetName dataset = gate.dataset().name();
    Map<Partition, Observation> seen = new HashMap<>();
    look.observations().forEach(observation -> seen.put(observation.partition(), observation));
    Map<String, AcceptedSchema> accepted = new LinkedHashMap<>();
    Set<String> checks =
        Stream.concat(gate.required().stream(), gate.warned().stream())
            .filter(Check::acceptsSchemas)
            .map(Check::name)
            .collect(Collectors.toSet());
    for (Verdict verdict : look.verdicts()) {
      Observation observation = seen.get(verdict.partition());
      boolean passed = verdict.outcome() == Outcome.PASS || verdict.outcome() == Outcome.WARN;
      if (checks.contains(verdict.check()) && passed && observation != null) {
        observation
            .schema()
            .ifPresent(
                schema ->
                    accepted.put(
                        verdict.check(),
                        new AcceptedSchema(
                            dataset,
                            verdict.check(),
                            schema,
                            context.id().toString(),
                            verdict.at())));
      }
    }
    return accepted.values().stream()
        .filter(
            one ->
                history
                    .acceptedSchema(dataset, one.check())
                    .filter(known -> known.schema().equals(one.schema()))
                    .isEmpty())
        .toList();
  }

  private Look look() {
    List<Observation> observations =
        inspect(gate.dataset(), partitions, gate.metrics(), gate.needsSchema());
    Map<DatasetName, List<Observation>> others = new HashMap<>();
    gate.references()
        .forEach(
            (other, metrics) ->
                others.put(other.name(), inspect(other, context.inputs(other), metrics, false)));
    Instant now = context.clock().instant();
    PartitionHistory history = context.service(PartitionHistory.class);
    List<Verdict> verdicts =
        observations.stream()
            .flatMap(seen -> judge(new Evidence(seen, gate.dataset(), others, history, "", now)))
            .toList();
    return new Look(observations, verdicts);
  }

  private List<Observation> inspect(
      Dataset of, List<Partition> wanted, Set<Metric> metrics, boolean withSchema) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    TableInspector.Request request = request(of, wanted, metrics, withSchema);
    context.onCancel(() -> inspector.cancel(request));
    return inspector.inspect(request);
  }

  private String purpose() {
    return context.id() + "/" + context.attempt();
  }

  private TableInspector.Request request(
      Dataset of, List<Partition> wanted, Set<Metric> metrics, boolean withSchema) {
    Map<DatasetName, String> others = new HashMap<>();
    metrics.forEach(
        metric ->
            metric.other().ifPresent(other -> others.put(other.name(), context.table(other))));
    return new TableInspector.Request(
        purpose(),
        of,
        context.table(of),
        wanted,
        metrics,
        withSchema,
        others,
        of.equals(gate.dataset()) ? gate.floors() : Map.of(),
        hidden(metrics));
  }

  /** A gate that shows no rows shows no values either. */
  private Set<String> hidden(Set<Metric> metrics) {
    return gate.sampling().rows() > 0
        ? gate.sampling().redacted()
        : metrics.stream().flatMap(metric -> metric.columns().stream()).collect(Collectors.toSet());
  }

  /** What is left when the rows that break a required check are in quarantine. */
  private Look isolate(Look seen, Quarantine quarantine) {
    Map<List<RowRule>, List<Partition>> broken = new LinkedHashMap<>();
    seen.blocking().stream()
        .collect(Collectors.groupingBy(Verdict::partition, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (partition, verdicts) ->
                rules(verdicts)
                    .ifPresent(
                        rules ->
                            broken
                                .computeIfAbsent(rules, key -> new ArrayList<>())
                                .add(partition)));
    Map<Partition, RowQuarantine.Count> moved = new HashMap<>();
    Map<Partition, RowQuarantine.Count> tooMany = new HashMap<>();
    broken.forEach(
        (rules, wanted) -> {
          RowQuarantine service = context.service(RowQuarantine.class);
          RowQuarantine.Request request = request(wanted, rules, quarantine);
          context.onCancel(() -> service.cancel(request));
          RowQuarantine.Result result = service.isolate(request);
          moved.putAll(result.moved());
          tooMany.putAll(result.tooMany());
        });
    Look left = moved.isEmpty() ? seen : look();
    return new Look(
        left.observations(),
        left.verdicts().stream()
            .map(verdict -> told(verdict, seen, moved.get(verdict.partition()), quarantine))
            .map(verdict -> tooMany(verdict, tooMany.get(verdict.partition()), quarantine))
            .toList());
  }

  /** The rules behind the verdicts; empty if something is wrong that is not about single rows. */
  private Optional<List<RowRule>> rules(List<Verdict> verdicts) {
    Set<String> checks = verdicts.stream().map(Verdict::check).collect(Collectors.toSet());
    List<RowRule> rules =
        gate.required().stream()
            .filter(check -> checks.contains(check.name()))
            .flatMap(check -> check.rowRule().stream())
            .toList();
    boolean judged = verdicts.stream().allMatch(verdict -> verdict.outcome() == Outcome.BLOCK);
    return judged && rules.size() == checks.size() ? Optional.of(rules) : Optional.empty();
  }

  private RowQuarantine.Request request(
      List<Partition> wanted, List<RowRule> rules, Quarantine quarantine) {
    return new RowQuarantine.Request(
        purpose(),
        gate.dataset(),
        context.table(gate.dataset()),
        wanted,
        rules,
        quarantine,
        context::table,
        context::requireOwnership);
  }

  /** A check that holds because rows are gone has to say so. */
  private static Verdict told(
      Verdict verdict, Look seen, RowQuarantine.@Nullable Count moved, Quarantine quarantine) {
    if (moved == null || verdict.outcome() != Outcome.PASS) {
      return verdict;
    }
    return seen.blocking().stream()
        .filter(before -> before.partition().equals(verdict.partition()))
        .filter(before -> before.check().equals(verdict.check()))
        .findFirst()
        .map(
            before ->
                new Verdict(
                    verdict.partition(),
                    verdict.check(),
                    Outcome.WARN,
                    moved + " went into " + quarantine.table() + ": " + before.message(),
                    before.examples(),
                    verdict.at()))
        .orElse(verdict);
  }

  private static Verdict tooMany(
      Verdict verdict, RowQuarantine.@Nullable Count tooMany, Quarantine quarantine) {
    return tooMany == null || !verdict.outcome().isBlocking()
        ? verdict
        : new Verdict(
            verdict.partition(),
            verdict.check(),
            verdict.outcome(),
            verdict.message()
                + "; "
                + tooMany
                + " are bad, more than the share of "
                + Numbers.text(quarantine.mostShare())
                + " that may go into quarantine",
            verdict.examples(),
            verdict.at());
  }

  private Stream<Verdict> judge(Evidence evidence) {
    // An absent partition is one finding, not one per check: nothing else can be said of it.
    boolean absent = evidence.observation().value(Metric.presence()).orElse(1) < 1;
    Check presence = gate.required().get(0);
    return Stream.concat(
        gate.required().stream()
            .map(check -> verdict(check, evidence, absent && check != presence, false)),
        gate.warned().stream().map(check -> verdict(check, evidence, absent, true)));
  }

  private Verdict verdict(Check check, Evidence evidence, boolean absent, boolean warnOnly) {
    Check.Judgement judgement =
        absent
            ? new Check.Judgement(Outcome.SKIPPED, "the partition is absent")
            : check.judge(evidence.forCheck(check));
    Outcome outcome =
        warnOnly && judgement.outcome().isBlocking() ? Outcome.WARN : judgement.outcome();
    Partition partition = evidence.observation().partition();
    return new Verdict(
        partition,
        check.name(),
        outcome,
        judgement.message(),
        examples(check, evidence.observation(), judgement.outcome()),
        evidence.now());
  }

  /** Some rows that break the check, if it is about rows and somebody wants to see them. */
  private List<String> examples(Check check, Observation seen, Outcome outcome) {
    if (outcome != Outcome.BLOCK || gate.sampling().rows() == 0) {
      return List.of();
    }
    Stream<String> values =
        check.metrics().stream()
            .flatMap(metric -> Optional.ofNullable(seen.examples().get(metric)).stream());
    return Stream.concat(values, failingRows(check, seen.partition()).stream()).toList();
  }

  private List<String> failingRows(Check check, Partition partition) {
    return check
        .rowRule()
        .map(
            rule -> {
              TableInspector.Request request =
                  request(gate.dataset(), List.of(partition), check.metrics(), false);
              return inspector.failingRows(request, rule, gate.sampling());
            })
        .orElse(List.of());
  }

  private Instant endOfPatience() {
    return context.interval().end().plus(gate.patience());
  }

  /** Twice as long with each look, up to a limit, and never beyond the end of patience. */
  private Duration pause(Instant now) {
    long times = 1L << Math.min(context.attempt() - 1, Long.numberOfTrailingZeros(LONGEST_PAUSE));
    Duration pause = gate.recheckAfter().multipliedBy(times);
    Duration left = Duration.between(now, endOfPatience());
    return pause.compareTo(left) < 0 ? pause : left;
  }

  /** What was seen, and what was made of it. */
  private record Look(List<Observation> observations, List<Verdict> verdicts) {

    List<Verdict> blocking() {
      return verdicts.stream().filter(verdict -> verdict.outcome().isBlocking()).toList();
    }

    List<Fact> facts() {
      return Stream.<Fact>concat(observations.stream(), verdicts.stream()).toList();
    }

    String summary() {
      long passed = count(Outcome.PASS);
      long warnings = count(Outcome.WARN);
      return passed
          + " of "
          + verdicts.size()
          + " checks passed on "
          + observations.size()
          + (observations.size() == 1 ? " partition" : " partitions")
          + (warnings == 0 ? "" : ", " + warnings + " warned");
    }

    private long count(Outcome outcome) {
      return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
    }
  }
}
