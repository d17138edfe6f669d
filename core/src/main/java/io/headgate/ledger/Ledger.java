package io.headgate.ledger;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Optional;

/**
 * Reads the durable facts about partitions. Facts are written by the engine only, in the commit
 * that ends the task that established them. Thread-safe; each call sees the latest commit.
 */
public interface Ledger {

  /** The latest materialization of each partition of {@code dataset} that overlaps, in order. */
  List<Materialization> materializations(DatasetName dataset, DataInterval interval);

  /** The latest verdict per (partition, check) of {@code dataset} that overlaps, in order. */
  List<Verdict> verdicts(DatasetName dataset, DataInterval interval);

  /** All observations of {@code dataset} that overlap, oldest first. */
  List<Observation> observations(DatasetName dataset, DataInterval interval);

  /**
   * What was seen of a dataset's metrics: in the order of the partitions, of one partition oldest
   * first, of one look by metric. Of more than the query's limit, those of the latest partitions.
   *
   * <p>A sample is the newest of its partition and metric if no later look at the partition saw
   * that metric, or saw that the partition was absent.
   */
  List<MetricSample> samples(HistoryQuery query);

  /** The schema that a check of the dataset accepted last. */
  Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check);

  /** The latest materialization of the partition. */
  default Optional<Materialization> materialization(Partition partition) {
    return materializations(partition.dataset(), partition.interval()).stream()
        .filter(materialization -> materialization.partition().equals(partition))
        .findFirst();
  }

  /** The verdicts that keep consumers from the partition. */
  default List<Verdict> blockingVerdicts(Partition partition) {
    return verdicts(partition.dataset(), partition.interval()).stream()
        .filter(verdict -> verdict.partition().equals(partition) && verdict.outcome().isBlocking())
        .toList();
  }
}
