package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.MetricSample;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Optional;

/** The facts in the store. */
record JdbcLedger(
    Database database,
    MaterializationTable materializationTable,
    VerdictTable verdictTable,
    ObservationTable observationTable,
    AcceptedSchemaTable acceptedSchemaTable)
    implements Ledger {

  @Override
  public List<Materialization> materializations(DatasetName dataset, DataInterval interval) {
    return database.read(
        "materializations of " + dataset,
        session -> materializationTable.latest(session, dataset, interval));
  }

  @Override
  public List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
    return database.read(
        "verdicts on " + dataset, session -> verdictTable.latest(session, dataset, interval));
  }

  @Override
  public List<Observation> observations(DatasetName dataset, DataInterval interval) {
    return database.read(
        "observations of " + dataset,
        session -> observationTable.overlapping(session, dataset, interval));
  }

  @Override
  public Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
    return database.read(
        "the accepted schema of " + dataset,
        session -> acceptedSchemaTable.find(session, dataset, check));
  }

  @Override
  public List<MetricSample> samples(HistoryQuery query) {
    return database.read(
        "the history of " + query.dataset(), session -> SampleQuery.list(session, query));
  }
}
