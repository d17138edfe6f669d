package io.headgate.internal.jdbc;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.SwapJournal;
import io.headgate.dag.DagShape;
import io.headgate.internal.engine.Nodes;
import io.headgate.internal.engine.Pruning;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.ticket.Ticket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The store on any database: composes the tables, one transaction per step. */
final class JdbcStore implements Store {

  private final StepTables tables = StepTables.create();
  private final Database database;
  private final Ledger ledger;
  private final SwapJournal swapJournal;
  private final Optional<Nodes> nodes;
  private final Pruning pruning;
  private final Runnable afterClose;

  /**
   * @param afterClose gives back what protects the database, such as a lock
   */
  JdbcStore(Database database, InstantSource clock, Runnable afterClose) {
    this.database = database;
    this.ledger =
        new JdbcLedger(
            database, tables.materializations(), tables.verdicts(), tables.observations());
    this.swapJournal =
        new JdbcSwapJournal(database, new SwapJournalTable(tables.counters()), clock);
    this.nodes =
        database.dialect().isShared()
            ? Optional.of(new JdbcNodes(database, tables))
            : Optional.empty();
    this.pruning = new JdbcPruning(database);
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
          tables.write(connection, step, facts, OptionalLong.empty());
          return step;
        });
  }

  private static boolean isEmpty(Step step) {
    return step.newRuns().isEmpty()
        && step.newTasks().isEmpty()
        && step.expansions().isEmpty()
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
    return database.read("the unfinished runs", tables.runs()::unfinished);
  }

  @Override
  public Optional<DagRun> run(DagRunId id) {
    return database.read("run " + id, connection -> tables.runs().find(connection, id));
  }

  @Override
  public List<DagRun> runs(RunQuery query) {
    return database.read("runs", connection -> tables.runs().latest(connection, query));
  }

  @Override
  public Set<Instant> scheduledStarts(String dag) {
    return database.read(
        "the scheduled runs of " + dag,
        connection -> tables.runs().starts(connection, dag, RunKind.SCHEDULED));
  }

  @Override
  public Optional<DagRun> scheduledBefore(String dag, Instant start) {
    return database.read(
        "the scheduled run of " + dag + " before " + start,
        connection -> tables.runs().before(connection, dag, RunKind.SCHEDULED, start));
  }

  @Override
  public Optional<DagShape> shape(DagRunId run) {
    return database.read(
        "the shape of run " + run, connection -> tables.shapes().ofRun(connection, run));
  }

  @Override
  public Map<DagRunId, DagShape> shapesOfUnfinishedRuns() {
    return database.read("the shapes of unfinished runs", tables.shapes()::ofUnfinishedRuns);
  }

  @Override
  public Pruning pruning() {
    return pruning;
  }

  @Override
  public List<TaskInstance> tasks(DagRunId run) {
    return database.read(
        "the task instances of run " + run, connection -> tables.tasks().ofRun(connection, run));
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns() {
    return database.read("the task instances of unfinished runs", tables.tasks()::ofUnfinishedRuns);
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public List<Ticket> tickets(boolean openOnly) {
    return database.read("tickets", connection -> tables.tickets().list(connection, openOnly));
  }

  @Override
  public long nextTicketNumber() {
    return database.read("the next ticket number", tables.tickets()::nextNumber);
  }

  @Override
  public List<Backfill> backfills() {
    return database.read("backfills", tables.backfills()::list);
  }

  @Override
  public SwapJournal swapJournal() {
    return swapJournal;
  }

  @Override
  public List<Action> actions(ActionQuery query) {
    return database.read("actions", connection -> tables.actions().latest(connection, query));
  }

  @Override
  public List<Pause> pauses() {
    return database.read("the paused DAGs", tables.pauses()::list);
  }

  @Override
  public Set<DagRunId> existing(Collection<DagRunId> ids) {
    return database.read("runs", connection -> tables.runs().existing(connection, ids));
  }

  @Override
  public Optional<Nodes> nodes() {
    return nodes;
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
