package io.headgate.internal.jdbc;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.SwapJournal;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.ticket.Ticket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The store on any database: composes the tables, one transaction per step. */
final class JdbcStore implements Store {

  private final CounterTable counters = new CounterTable();
  private final DagRunTable runs = new DagRunTable();
  private final TaskInstanceTable tasks = new TaskInstanceTable();
  private final MaterializationTable materializations = new MaterializationTable(counters);
  private final VerdictTable verdicts = new VerdictTable();
  private final ObservationTable observations = new ObservationTable(counters);
  private final TicketTable tickets = new TicketTable();
  private final BackfillTable backfills = new BackfillTable();
  private final ActionTable actions = new ActionTable(counters);
  private final PauseTable pauses = new PauseTable();

  private final Database database;
  private final Ledger ledger;
  private final SwapJournal swapJournal;
  private final Runnable afterClose;

  /**
   * @param afterClose gives back what protects the database, such as a lock
   */
  JdbcStore(Database database, InstantSource clock, Runnable afterClose) {
    this.database = database;
    this.ledger = new JdbcLedger(database, materializations, verdicts, observations);
    this.swapJournal = new JdbcSwapJournal(database, new SwapJournalTable(counters), clock);
    this.afterClose = afterClose;
  }

  @Override
  public void commit(Step step) {
    if (isEmpty(step)) {
      return;
    }
    Facts facts = Facts.of(step.facts());
    database.write(
        "a step",
        connection -> {
          write(connection, step, facts);
          return step;
        });
  }

  private void write(Connection connection, Step step, Facts facts) throws SQLException {
    backfills.insert(connection, step.newBackfills());
    runs.insert(connection, step.newRuns());
    tasks.insert(connection, step.newTasks());
    runs.change(connection, Changes.ofRuns(step.runs()));
    tasks.change(connection, Changes.ofTasks(step.tasks()));
    observations.insert(connection, facts.observations());
    verdicts.upsert(connection, facts.verdicts());
    materializations.insert(connection, facts.materializations());
    tickets.upsert(connection, step.tickets());
    pauses.change(connection, step.pauses());
    actions.insert(connection, step.actions());
  }

  private static boolean isEmpty(Step step) {
    return step.newRuns().isEmpty()
        && step.newTasks().isEmpty()
        && step.runs().isEmpty()
        && step.tasks().isEmpty()
        && step.facts().isEmpty()
        && step.tickets().isEmpty()
        && step.newBackfills().isEmpty()
        && step.actions().isEmpty()
        && step.pauses().isEmpty();
  }

  @Override
  public List<DagRun> unfinishedRuns() {
    return database.read("the unfinished runs", runs::unfinished);
  }

  @Override
  public Optional<DagRun> run(DagRunId id) {
    return database.read("run " + id, connection -> runs.find(connection, id));
  }

  @Override
  public List<DagRun> runs(RunQuery query) {
    return database.read("runs", connection -> runs.latest(connection, query));
  }

  @Override
  public Set<Instant> scheduledStarts(String dag) {
    return database.read(
        "the scheduled runs of " + dag,
        connection -> runs.starts(connection, dag, RunKind.SCHEDULED));
  }

  @Override
  public List<TaskInstance> tasks(DagRunId run) {
    return database.read(
        "the task instances of run " + run, connection -> tasks.ofRun(connection, run));
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns() {
    return database.read("the task instances of unfinished runs", tasks::ofUnfinishedRuns);
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public List<Ticket> tickets(boolean openOnly) {
    return database.read("tickets", connection -> tickets.list(connection, openOnly));
  }

  @Override
  public long nextTicketNumber() {
    return database.read("the next ticket number", tickets::nextNumber);
  }

  @Override
  public List<Backfill> backfills() {
    return database.read("backfills", backfills::list);
  }

  @Override
  public SwapJournal swapJournal() {
    return swapJournal;
  }

  @Override
  public List<Action> actions(ActionQuery query) {
    return database.read("actions", connection -> actions.latest(connection, query));
  }

  @Override
  public List<Pause> pauses() {
    return database.read("the paused DAGs", pauses::list);
  }

  @Override
  public void close() {
    try {
      database.close();
    } finally {
      afterClose.run();
    }
  }
}
