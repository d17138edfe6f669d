package io.headgate.quality;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check judges a partition by.
 *
 * @param observation what an inspector has just seen
 * @param dataset whose partition it is
 * @param references what was seen of other datasets over the same time, by their names
 * @param history what was known before
 * @param check the name of the check that judges, under which its earlier verdicts stand
 * @param now when it judges
 */
public record Evidence(
    Observation observation,
    Dataset dataset,
    Map<DatasetName, List<Observation>> references,
    PartitionHistory history,
    String check,
    Instant now) {

  public Evidence {
    references = Map.copyOf(references);
  }

  /** The schema that the check accepted last; empty if there was none. */
  Optional<TableSchema> acceptedSchema() {
    return history.acceptedSchema(dataset.name(), check).map(AcceptedSchema::schema);
  }

  Evidence forCheck(Check asked) {
    return new Evidence(observation, dataset, references, history, asked.name(), now);
  }
}
