package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.operation.ActionKind;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Check;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableSchema;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A person accepts a schema that checks of drift have blocked. */
final class SchemaAcceptance {

  private final Lineage lineage;
  private final List<Dag> dags;
  private final TicketBook tickets;

  SchemaAcceptance(Lineage lineage, List<Dag> dags, TicketBook tickets) {
    this.lineage = lineage;
    this.dags = dags;
    this.tickets = tickets;
  }

  /**
   * Accepts the schema that was seen last of a partition that such a check blocks. Verdicts on
   * partitions that have it hold from now on; the others are for their gates to judge again.
   *
   * @return the verdicts in place of those that blocked
   * @throws IllegalArgumentException if there is no such dataset
   * @throws IllegalStateException if no check of drift blocks any of its partitions
   */
  List<Verdict> accept(Turn turn, DatasetName name, Instruction instruction) {
    Dataset dataset = lineage.dataset(name);
    Set<String> checks = checksOfDrift(dataset);
    List<Verdict> blocking =
        turn.ledger().verdicts(name, DataInterval.ALWAYS).stream()
            .filter(verdict -> checks.contains(verdict.check()))
            .filter(verdict -> verdict.outcome() == Outcome.BLOCK)
            .toList();
    Map<Partition, Observation> seen = latest(turn, name, blocking);
    Observation newest =
        seen.values().stream()
            .max(Comparator.comparing(Observation::at).thenComparing(Observation::partition))
            .orElseThrow(() -> nothingToAccept(dataset, checks));
    TableSchema schema = newest.schema().orElseThrow();
    List<Verdict> held =
        blocking.stream()
            .filter(
                verdict ->
                    Optional.ofNullable(seen.get(verdict.partition()))
                        .flatMap(Observation::schema)
                        .filter(schema::equals)
                        .isPresent())
            .map(verdict -> accepted(turn, verdict, instruction))
            .toList();
    Set<String> accepting =
        held.stream().map(Verdict::check).collect(Collectors.toCollection(TreeSet::new));
    turn.establish(held);
    turn.establish(
        accepting.stream()
            .map(
                check ->
                    new AcceptedSchema(
                        name, check, schema, instruction.by().toString(), turn.now()))
            .toList());
    tickets.follow(turn, held, Optional.empty());
    turn.journal()
        .done(
            instruction.action(
                turn.now(),
                ActionKind.ACCEPT_SCHEMA,
                name.value(),
                "accepted the schema of "
                    + newest.partition()
                    + " for "
                    + String.join(", ", accepting)));
    turn.letGatesLook(name);
    return held;
  }

  private Set<String> checksOfDrift(Dataset dataset) {
    return dags.stream()
        .flatMap(dag -> dag.tasks().values().stream())
        .flatMap(task -> gates(task.operator()))
        .filter(gate -> gate.dataset().equals(dataset))
        .flatMap(gate -> Stream.concat(gate.required().stream(), gate.warned().stream()))
        .filter(Check::acceptsSchemas)
        .map(Check::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<QualityGate> gates(io.headgate.dag.Operator operator) {
    return operator instanceof QualityGate gate ? Stream.of(gate) : Stream.empty();
  }

  /** What was seen last of each of the partitions, if it had a schema. */
  private static Map<Partition, Observation> latest(
      Turn turn, DatasetName name, List<Verdict> verdicts) {
    Map<Partition, Observation> latest = new HashMap<>();
    for (Partition partition :
        verdicts.stream().map(Verdict::partition).collect(Collectors.toSet())) {
      turn.ledger().observations(name, partition.interval()).stream()
          .filter(seen -> seen.partition().equals(partition) && seen.schema().isPresent())
          .forEach(seen -> latest.put(partition, seen));
    }
    return latest;
  }

  private static Verdict accepted(Turn turn, Verdict verdict, Instruction instruction) {
    return new Verdict(
        verdict.partition(),
        verdict.check(),
        Outcome.PASS,
        instruction.text("accepted") + " (" + verdict.message() + ")",
        turn.now());
  }

  private static IllegalStateException nothingToAccept(Dataset dataset, Set<String> checks) {
    return new IllegalStateException(
        "There is no schema of "
            + dataset
            + " to accept: "
            + (checks.isEmpty()
                ? "no gate on it has a check Schema.hasNotDrifted(...)"
                : "no partition is blocked by " + String.join(" or ", checks)));
  }
}
