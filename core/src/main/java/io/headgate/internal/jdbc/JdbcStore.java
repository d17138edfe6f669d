package io.headgate.internal.jdbc;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.SwapJournal;
import io.headgate.dag.DagShape;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Nodes;
import io.headgate.internal.engine.Outbox;
import io.headgate.internal.engine.Pruning;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
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
  private final ParallelJournal parallelJournal;
  private final Optional<Nodes> nodes;
  private final Pruning pruning;
  private final Outbox outbox;
  private final Runnable afterClose;

  /**
   * @param afterClose gives back what protects the database, such as a lock
   */
  JdbcStore(Database database, InstantSource clock, Runnable afterClose) {
    this.database = database;
    this.ledger =
        new JdbcLedger(
            database,
            tables.materializations(),
            tables.verdicts(),
            tables.observations(),
            tables.acceptedSchemas());
    this.swapJournal =
        new JdbcSwapJournal(database, new SwapJournalTable(tables.counters()), clock);
    this.parallelJournal =
        new JdbcParallelJournal(database, new ParallelJournalTable(tables.counters()), clock);
    this.nodes =
        database.dialect().isShared()
            ? Optional.of(new JdbcNodes(database, tables))
            : Optional.empty();
    this.pruning = new JdbcPruning(database);
    this.outbox = new JdbcOutbox(database, tables.outbox(), tables.tickets(), clock);
    this.afterClose = afterClose;
  }

  @Override
  public void commit(Step step) {
    if (step.onlyTasks() && step.tasks().isEmpty()) {
      return;
    }
    Facts facts = Facts.of(step.facts());
    database.write(
        "a step",
        session -> {
          tables.write(session, step, facts, OptionalLong.empty());
          return step;
        });
  }

  @Override
  public List<DagRun> unfinishedRuns() {
    return database.read("the unfinished runs", tables.runs()::unfinished);
  }

  @Override
  public Optional<DagRun> run(DagRunId id) {
    return database.read("run " + id, session -> tables.runs().find(session, id));
  }

  @Override
  public List<DagRun> runs(RunQuery query) {
    return database.read("runs", session -> tables.runs().latest(session, query));
  }

  @Override
  public Set<Instant> scheduledStarts(String dag) {
    return database.read(
        "the scheduled runs of " + dag,
        session -> tables.runs().starts(session, dag, RunKind.SCHEDULED));
  }

  @Override
  public Optional<DagRun> scheduledBefore(String dag, Instant start) {
    return database.read(
        "the scheduled run of " + dag + " before " + start,
        session -> tables.runs().before(session, dag, RunKind.SCHEDULED, start));
  }

  @Override
  public Optional<DagShape> shape(DagRunId run) {
    return database.read("the shape of run " + run, session -> tables.shapes().ofRun(session, run));
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
        "the task instances of run " + run, session -> tables.tasks().ofRun(session, run));
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns() {
    return database.read("the task instances of unfinished runs", tables.tasks()::ofUnfinishedRuns);
  }

  @Override
  public List<TaskProfile> profiles(DagRunId run) {
    return database.read(
        "the profiles of run " + run, session -> tables.profiles().ofRun(session, run));
  }

  @Override
  public List<ProfileHistory.Past> latestProfiles(String dag, String task, int most) {
    return database.read(
        "the latest profiles of " + dag + "." + task,
        session -> tables.profiles().latest(session, dag, task, most));
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public List<Ticket> tickets(boolean openOnly) {
    return database.read("tickets", session -> tables.tickets().list(session, openOnly));
  }

  @Override
  public List<Ticket> closedTickets(DatasetName dataset, String check, DataInterval range) {
    return database.read(
        "closed tickets", session -> tables.tickets().closed(session, dataset, check, range));
  }

  @Override
  public Outbox outbox() {
    return outbox;
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
  public ParallelJournal parallelJournal() {
    return parallelJournal;
  }

  @Override
  public List<Action> actions(ActionQuery query) {
    return database.read("actions", session -> tables.actions().latest(session, query));
  }

  @Override
  public List<Pause> pauses() {
    return database.read("the paused DAGs", tables.pauses()::list);
  }

  @Override
  public Set<DagRunId> existing(Collection<DagRunId> ids) {
    return database.read("runs", session -> tables.runs().existing(session, ids));
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
