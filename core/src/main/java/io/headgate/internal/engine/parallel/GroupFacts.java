package io.headgate.internal.engine.parallel;

import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the ledger has to know of production's partitions after its tables were exchanged. Facts of
 * one dataset are made when those of the datasets that it is made from are in the ledger already,
 * as they name the versions that the store has given to these.
 */
record GroupFacts(ParallelPipeline pipeline, Ledger ledger) {

  /**
   * Production's partitions are the ones that the shadow made. A partition that only production had
   * is not in the table any more; it counts as made from outdated inputs.
   */
  List<Materialization> moved(Member member, String producer, Instant at) {
    Map<DatasetName, Member> byShadow = new HashMap<>();
    pipeline.members().forEach(one -> byShadow.put(one.shadow().name(), one));
    Map<Partition, Long> versions = versions(member, byShadow);
    List<Materialization> facts = new ArrayList<>();
    Map<Partition, Materialization> gone = new HashMap<>();
    all(member.production().name()).forEach(fact -> gone.put(fact.partition(), fact));
    for (Materialization made : all(member.shadow().name())) {
      Partition partition = in(member.production().name(), made.partition());
      gone.remove(partition);
      List<InputVersion> inputs =
          made.inputs().stream().map(input -> moved(input, byShadow, versions)).toList();
      facts.add(new Materialization(partition, 0, producer, made.codeVersion(), inputs, at));
    }
    gone.values().stream()
        .sorted((one, other) -> one.partition().compareTo(other.partition()))
        .forEach(
            fact ->
                facts.add(
                    new Materialization(
                        fact.partition(),
                        0,
                        producer,
                        "missing in " + pipeline.name(),
                        fact.inputs().stream()
                            .map(input -> new InputVersion(input.partition(), 0))
                            .toList(),
                        at)));
    return facts;
  }

  /**
   * The same for a dataset that is made from its own past, when {@link #moved} has given its
   * partitions versions: the rows stay those of that version, and so what is made from them is not
   * stale.
   */
  List<Materialization> movedAgain(Member member, String producer, Instant at) {
    Map<Partition, Long> rows = new HashMap<>();
    all(member.production().name())
        .forEach(fact -> rows.put(fact.partition(), fact.contentVersion()));
    return moved(member, producer, at).stream()
        .map(
            fact ->
                new Materialization(
                    fact.partition(),
                    0,
                    rows.getOrDefault(fact.partition(), 0L),
                    producer,
                    fact.codeVersion(),
                    fact.inputs(),
                    at))
        .toList();
  }

  /** Production's partitions are what they were; from what, nobody knows any more. */
  List<Materialization> restored(Member member, String producer, Instant at) {
    return all(member.production().name()).stream()
        .map(
            fact ->
                new Materialization(
                    fact.partition(), 0, producer, "before " + pipeline.name(), List.of(), at))
        .toList();
  }

  /** What was made from an older version of a shadow is made from an older one of production. */
  private static InputVersion moved(
      InputVersion input, Map<DatasetName, Member> byShadow, Map<Partition, Long> versions) {
    Member member = byShadow.get(input.partition().dataset());
    if (member == null) {
      return input;
    }
    Partition partition = in(member.production().name(), input.partition());
    long latest = versions.getOrDefault(partition, 0L);
    boolean stale = versions.getOrDefault(input.partition(), 0L) > input.version();
    return new InputVersion(partition, stale ? Math.max(0, latest - 1) : latest);
  }

  /** Of the group's datasets that the member is made from, here and in the shadow. */
  private Map<Partition, Long> versions(Member member, Map<DatasetName, Member> byShadow) {
    Map<Partition, Long> versions = new HashMap<>();
    all(member.shadow().name()).stream()
        .flatMap(made -> made.inputs().stream())
        .map(input -> input.partition().dataset())
        .distinct()
        .flatMap(input -> Optional.ofNullable(byShadow.get(input)).stream())
        .flatMap(one -> Stream.of(one.shadow(), one.production()))
        .flatMap(dataset -> all(dataset.name()).stream())
        .forEach(fact -> versions.put(fact.partition(), fact.contentVersion()));
    return versions;
  }

  private List<Materialization> all(DatasetName dataset) {
    return ledger.materializations(dataset, DataInterval.ALWAYS);
  }

  private static Partition in(DatasetName dataset, Partition partition) {
    return new Partition(dataset, partition.interval(), partition.label());
  }
}
