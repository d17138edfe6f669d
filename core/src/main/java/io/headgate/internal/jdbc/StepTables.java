package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.Step;
import java.sql.Connection;
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
    BackfillTable backfills,
    ActionTable actions,
    PauseTable pauses) {

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
        new BackfillTable(),
        new ActionTable(counters),
        new PauseTable());
  }

  /**
   * @param epoch of the lease that it is written under
   */
  void write(Connection connection, Step step, Facts facts, OptionalLong epoch)
      throws SQLException {
    backfills.insert(connection, step.newBackfills());
    shapes.use(connection, step.newRuns(), step.shapes());
    runs.insert(connection, step.newRuns(), step.shapes(), epoch);
    tasks.insert(connection, step.newTasks());
    tasks.expand(connection, step.expansions());
    runs.change(connection, Changes.ofRuns(step.runs()), epoch);
    tasks.change(connection, Changes.ofTasks(step.tasks()));
    observations.insert(connection, facts.observations());
    verdicts.upsert(connection, facts.verdicts(), epoch);
    materializations.insert(connection, facts.materializations(), epoch);
    tickets.upsert(connection, step.tickets());
    pauses.change(connection, step.pauses());
    actions.insert(connection, step.actions(), epoch);
  }
}
