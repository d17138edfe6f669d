package io.headgate.internal.jdbc;

import io.headgate.dag.Fact;
import io.headgate.internal.engine.LeaseLostException;
import io.headgate.internal.engine.Nodes;
import io.headgate.internal.engine.Store.Step;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The nodes on one PostgreSQL. */
final class JdbcNodes implements Nodes {

  /** Facts that a node looks at in one go; the rest follows with the next look. */
  private static final int MOST_NEWS = 10_000;

  private final Database database;
  private final StepTables tables;
  private final LeaseTable leases;
  private final ClaimTable claims = new ClaimTable();

  JdbcNodes(Database database, StepTables tables) {
    this.database = database;
    this.tables = tables;
    this.leases = new LeaseTable(tables.counters());
  }

  @Override
  public long join(String name, Duration lease) {
    return database.write(
        "the lease of node " + name, session -> leases.insert(session, name, lease));
  }

  @Override
  public void commit(Step step, Stamp stamp) {
    if (changesOnlyTasks(step, stamp) && commitAtOnce(step, stamp)) {
      return;
    }
    Facts facts = Facts.of(step.facts());
    database.write(
        "a step",
        session -> {
          if (leases.advance(session, stamp.epoch(), stamp.step())) {
            claims.release(session, stamp.epoch(), stamp.released());
            claims.take(session, stamp.epoch(), stamp.claimed());
            tables.write(session, step, facts, OptionalLong.of(stamp.epoch()));
          }
          return step;
        });
  }

  /** Most steps are such; if it cannot be done, the long way finds out why. */
  private boolean commitAtOnce(Step step, Stamp stamp) {
    return database.writeAtOnce(
        "a step",
        session ->
            leases.advanceWith(
                session,
                stamp.epoch(),
                stamp.step(),
                TaskInstanceTable.statementFor(step.tasks()),
                step.tasks(),
                TaskInstanceTable.bindingFor(step.tasks())));
  }

  private static boolean changesOnlyTasks(Step step, Stamp stamp) {
    return !step.tasks().isEmpty()
        && step.onlyTasks()
        && stamp.claimed().isEmpty()
        && stamp.released().isEmpty();
  }

  @Override
  public boolean renew(long epoch) {
    return database.write("the lease", session -> leases.renew(session, epoch));
  }

  @Override
  public void leave(long epoch) {
    database.write(
        "the lease's end",
        session -> {
          leases.end(session, epoch);
          claims.releaseOfEnded(session);
          return epoch;
        });
  }

  @Override
  public Set<String> abandonedDags() {
    return database.read("abandoned runs", tables.runs()::abandonedDags);
  }

  @Override
  public void adopt(long epoch, Collection<String> dags) {
    database.write(
        "the adoption of runs",
        session -> {
          if (!leases.renew(session, epoch)) {
            throw new LeaseLostException(epoch);
          }
          leases.endExpired(session);
          claims.releaseOfEnded(session);
          tables.runs().adopt(session, epoch, dags);
          return epoch;
        });
  }

  @Override
  public List<DagRun> unfinishedRuns(long epoch) {
    return database.read(
        "the node's unfinished runs", session -> tables.runs().unfinished(session, epoch));
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns(long epoch) {
    return database.read(
        "the task instances of the node's unfinished runs",
        session -> tables.tasks().ofUnfinishedRuns(session, epoch));
  }

  @Override
  public Optional<String> holder(DagRunId run, long epoch) {
    return database.read(
        "the node of run " + run, session -> tables.runs().holder(session, run, epoch));
  }

  @Override
  public List<DagRun> unfinishedRunsOfOthers(long epoch) {
    return database.read(
        "the unfinished runs of other nodes",
        session -> tables.runs().unfinishedOfOthers(session, epoch));
  }

  @Override
  public List<Claim> claimsOfOthers(long epoch) {
    return database.read("claims", session -> claims.ofOthers(session, epoch));
  }

  @Override
  public Mark mark() {
    return database.read(
        "the counters",
        session ->
            new Mark(
                tables.counters().value(session, CounterTable.MATERIALIZATION),
                tables.counters().value(session, CounterTable.VERDICT),
                tables.counters().value(session, CounterTable.ACTION)));
  }

  @Override
  public News newsSince(Mark mark, long epoch) {
    Mark now = mark();
    if (now.equals(mark)) {
      return new News(List.of(), false, mark);
    }
    return database.read(
        "facts of other nodes",
        session -> {
          List<Versioned> made =
              tables
                  .materializations()
                  .of(session, mark.materialization(), now.materialization(), epoch, MOST_NEWS);
          List<Versioned> judged =
              tables.verdicts().of(session, mark.verdict(), now.verdict(), epoch);
          List<Fact> facts = new ArrayList<>();
          made.forEach(fact -> facts.add(fact.fact()));
          judged.forEach(fact -> facts.add(fact.fact()));
          return new News(
              facts,
              tables.actions().anySince(session, mark.action(), epoch),
              new Mark(reached(made, now.materialization()), now.verdict(), now.action()));
        });
  }

  private static long reached(List<Versioned> facts, long all) {
    return facts.size() < MOST_NEWS ? all : facts.get(facts.size() - 1).version();
  }
}
