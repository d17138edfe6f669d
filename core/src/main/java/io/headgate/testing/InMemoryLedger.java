package io.headgate.testing;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Inspection;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.MetricSample;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Facts in memory, with the durable ledger's semantics. Thread-safe. */
final class InMemoryLedger implements Ledger {

  private record VerdictKey(Partition partition, String check) {}

  private static final Comparator<VerdictKey> VERDICT_ORDER =
      Comparator.comparing(VerdictKey::partition).thenComparing(VerdictKey::check);

  private final Map<DatasetName, NavigableMap<Partition, Materialization>> written =
      new HashMap<>();
  private final Map<DatasetName, NavigableMap<VerdictKey, Verdict>> judged = new HashMap<>();
  private final List<Inspection> inspected = new ArrayList<>();
  private final Map<DatasetName, Map<String, AcceptedSchema>> accepted = new HashMap<>();
  private long version;

  /** Whether facts of this kind can be kept. */
  static boolean keeps(Fact fact) {
    return fact instanceof Materialization
        || fact instanceof Verdict
        || fact instanceof Observation
        || fact instanceof Inspection
        || fact instanceof AcceptedSchema;
  }

  /** Which partition the fact is about, if it is about one. */
  static Optional<Partition> partitionOf(Fact fact) {
    if (fact instanceof Materialization materialization) {
      return Optional.of(materialization.partition());
    }
    if (fact instanceof Verdict verdict) {
      return Optional.of(verdict.partition());
    }
    if (fact instanceof Inspection inspection) {
      return Optional.of(inspection.observation().partition());
    }
    return fact instanceof Observation observation
        ? Optional.of(observation.partition())
        : Optional.empty();
  }

  synchronized void add(Fact fact) {
    if (fact instanceof Materialization materialization) {
      version++;
      Materialization kept =
          new Materialization(
                  materialization.partition(),
                  0,
                  materialization.contentVersion(),
                  materialization.producer(),
                  materialization.codeVersion(),
                  materialization.inputs(),
                  materialization.at().truncatedTo(ChronoUnit.MICROS))
              .versioned(version);
      written
          .computeIfAbsent(kept.partition().dataset(), name -> new TreeMap<>())
          .put(kept.partition(), kept);
    } else if (fact instanceof Verdict verdict) {
      judged
          .computeIfAbsent(verdict.partition().dataset(), name -> new TreeMap<>(VERDICT_ORDER))
          .put(new VerdictKey(verdict.partition(), verdict.check()), verdict);
    } else if (fact instanceof Observation observation) {
      inspected.add(Inspection.of(observation));
    } else if (fact instanceof Inspection inspection) {
      inspected.add(inspection);
    } else if (fact instanceof AcceptedSchema schema) {
      accepted
          .computeIfAbsent(schema.dataset(), name -> new HashMap<>())
          .put(schema.check(), schema);
    }
  }

  @Override
  public synchronized List<Materialization> materializations(
      DatasetName dataset, DataInterval interval) {
    NavigableMap<Partition, Materialization> known = written.get(dataset);
    return known == null
        ? List.of()
        : known.values().stream()
            .filter(fact -> fact.partition().interval().overlaps(interval))
            .toList();
  }

  @Override
  public synchronized List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
    NavigableMap<VerdictKey, Verdict> known = judged.get(dataset);
    return known == null
        ? List.of()
        : known.values().stream()
            .filter(fact -> fact.partition().interval().overlaps(interval))
            .toList();
  }

  @Override
  public synchronized List<Observation> observations(DatasetName dataset, DataInterval interval) {
    return inspected.stream()
        .map(Inspection::observation)
        .filter(fact -> fact.partition().dataset().equals(dataset))
        .filter(fact -> fact.partition().interval().overlaps(interval))
        .sorted(Comparator.comparing(Observation::at))
        .toList();
  }

  @Override
  public synchronized Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
    return Optional.ofNullable(accepted.getOrDefault(dataset, Map.of()).get(check));
  }

  @Override
  public synchronized List<MetricSample> samples(HistoryQuery query) {
    return InMemorySamples.list(inspected, query);
  }

  /** Observations from before that moment, of partitions that were observed again since. */
  synchronized Set<Inspection> replaced(Instant before) {
    Set<Partition> seenLater = new HashSet<>();
    Set<Inspection> replaced = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = inspected.size() - 1; i >= 0; i--) {
      Inspection inspection = inspected.get(i);
      Observation observation = inspection.observation();
      if (!seenLater.add(observation.partition()) && observation.at().isBefore(before)) {
        replaced.add(inspection);
      }
    }
    return replaced;
  }

  synchronized int removeReplaced(Instant before) {
    Set<Inspection> replaced = replaced(before);
    inspected.removeIf(replaced::contains);
    return replaced.size();
  }
}
