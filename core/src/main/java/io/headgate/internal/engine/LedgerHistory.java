package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.PartitionHistory;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the ledger knows, for gates. */
record LedgerHistory(Ledger ledger) implements PartitionHistory {

  @Override
  public List<Observation> observations(DatasetName dataset, DataInterval interval) {
    return ledger.observations(dataset, interval);
  }

  @Override
  public List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
    return ledger.verdicts(dataset, interval);
  }

  @Override
  public Optional<Instant> materializedAt(Partition partition) {
    return ledger.materialization(partition).map(Materialization::at);
  }

  @Override
  public Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
    return ledger.acceptedSchema(dataset, check);
  }
}
