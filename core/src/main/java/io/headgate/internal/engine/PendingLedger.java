package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.MetricSample;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ledger as it will be when the current turn is committed, so that what follows from a task's
 * facts is decided in the commit that stores them. Confined to the coordinator.
 */
final class PendingLedger implements Ledger {

  private record VerdictKey(Partition partition, String check) {}

  private final Ledger stored;
  private final List<Fact> facts = new ArrayList<>();
  private final Map<DatasetName, Map<Partition, Materialization>> written = new HashMap<>();
  private final Map<DatasetName, Map<VerdictKey, Verdict>> judged = new HashMap<>();

  PendingLedger(Ledger stored) {
    this.stored = stored;
  }

  void add(Collection<? extends Fact> more) {
    for (Fact fact : more) {
      facts.add(fact);
      if (fact instanceof Materialization materialization) {
        written
            .computeIfAbsent(materialization.partition().dataset(), name -> new LinkedHashMap<>())
            .put(materialization.partition(), materialization);
      } else if (fact instanceof Verdict verdict) {
        judged
            .computeIfAbsent(verdict.partition().dataset(), name -> new LinkedHashMap<>())
            .put(new VerdictKey(verdict.partition(), verdict.check()), verdict);
      }
    }
  }

  /** What was added, in order. */
  List<Fact> facts() {
    return facts;
  }

  @Override
  public List<Materialization> materializations(DatasetName dataset, DataInterval interval) {
    List<Materialization> known = stored.materializations(dataset, interval);
    Map<Partition, Materialization> pending = written.getOrDefault(dataset, Map.of());
    if (pending.isEmpty()) {
      return known;
    }
    Map<Partition, Materialization> merged = new TreeMap<>();
    known.forEach(fact -> merged.put(fact.partition(), fact));
    pending.values().stream()
        .filter(fact -> fact.partition().interval().overlaps(interval))
        .forEach(fact -> merged.put(fact.partition(), fact));
    return List.copyOf(merged.values());
  }

  @Override
  public List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
    List<Verdict> known = stored.verdicts(dataset, interval);
    Map<VerdictKey, Verdict> pending = judged.getOrDefault(dataset, Map.of());
    if (pending.isEmpty()) {
      return known;
    }
    Map<VerdictKey, Verdict> merged = new LinkedHashMap<>();
    known.forEach(fact -> merged.put(new VerdictKey(fact.partition(), fact.check()), fact));
    pending.forEach(
        (key, fact) -> {
          if (fact.partition().interval().overlaps(interval)) {
            merged.put(key, fact);
          }
        });
    return List.copyOf(merged.values());
  }

  @Override
  public List<Observation> observations(DatasetName dataset, DataInterval interval) {
    return stored.observations(dataset, interval);
  }

  @Override
  public Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
    return stored.acceptedSchema(dataset, check);
  }

  @Override
  public List<MetricSample> samples(HistoryQuery query) {
    return stored.samples(query);
  }
}
