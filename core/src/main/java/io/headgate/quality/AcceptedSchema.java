package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import java.time.Instant;

/**
 * The schema that a check of drift compares with from now on: the latest one of a dataset and check
 * counts, whatever becomes of the observations that it was seen in.
 *
 * @param check the name of the check, such as {@code schema drift BACKWARD}
 * @param by the task instance whose gate let it pass, or the person who accepted it
 */
public record AcceptedSchema(
    DatasetName dataset, String check, TableSchema schema, String by, Instant at) implements Fact {

  public AcceptedSchema {
    requireNonNull(dataset, "dataset");
    requireNonNull(check, "check");
    requireNonNull(schema, "schema");
    requireNonNull(by, "by");
    requireNonNull(at, "at");
  }
}
