package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.Step;
import java.sql.SQLException;
import java.util.OptionalLong;

/** Everything that a step is written to. */
record StepTables(
    CounterTable counters,
    DagRunTable runs,
    DagShapeTable shapes,
    TaskInstanceTable tasks,
    MaterializationTable materializations,
    VerdictTable verdicts,
    ObservationTable observations,
    TicketTable tickets,
    OutboxTable outbox,
    BackfillTable backfills,
    ActionTable actions,
    PauseTable pauses,
    TaskProfileTable profiles,
    AcceptedSchemaTable acceptedSchemas) {

  static StepTables create() {
    CounterTable counters = new CounterTable();
    return new StepTables(
        counters,
        new DagRunTable(),
        new DagShapeTable(),
        new TaskInstanceTable(),
        new MaterializationTable(counters),
        new VerdictTable(counters),
        new ObservationTable(counters),
        new TicketTable(),
        new OutboxTable(),
        new BackfillTable(),
        new ActionTable(counters),
        new PauseTable(),
        new TaskProfileTable(),
        new AcceptedSchemaTable());
  }

  /**
   * @param epoch of the lease that it is written under
   */
  void write(Session session, Step step, Facts facts, OptionalLong epoch) throws SQLException {
    backfills.insert(session, step.newBackfills());
    shapes.use(session, step.newRuns(), step.shapes());
    runs.insert(session, step.newRuns(), step.shapes(), epoch);
    tasks.insert(session, step.newTasks());
    tasks.expand(session, step.expansions());
    runs.change(session, Changes.ofRuns(step.runs()), epoch);
    tasks.change(session, Changes.ofTasks(step.tasks()));
    observations.insert(session, facts.inspections());
    acceptedSchemas.put(session, facts.schemas());
    verdicts.upsert(session, facts.verdicts(), epoch);
    materializations.insert(session, facts.materializations(), epoch);
    tickets.change(session, step.tickets());
    outbox.want(session, step.tickets());
    pauses.change(session, step.pauses());
    profiles.put(session, step.profiles());
    actions.insert(session, step.actions(), epoch);
  }
}
