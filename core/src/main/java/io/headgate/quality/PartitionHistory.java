package io.headgate.quality;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is known of partitions from before. A service of every orchestrator. Thread-safe. */
public interface PartitionHistory {

  /** All observations of the dataset that overlap the interval, oldest look first. */
  List<Observation> observations(DatasetName dataset, DataInterval interval);

  /** The latest verdict of each partition and check that overlaps the interval. */
  List<Verdict> verdicts(DatasetName dataset, DataInterval interval);

  /** When the partition was last written, as far as anybody told. */
  Optional<Instant> materializedAt(Partition partition);

  /** The schema that a check of the dataset accepted last. */
  Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check);

  /** Of somebody who knows nothing. */
  static PartitionHistory none() {
    return new PartitionHistory() {
      @Override
      public List<Observation> observations(DatasetName dataset, DataInterval interval) {
        return List.of();
      }

      @Override
      public List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
        return List.of();
      }

      @Override
      public Optional<Instant> materializedAt(Partition partition) {
        return Optional.empty();
      }

      @Override
      public Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
        return Optional.empty();
      }
    };
  }
}
