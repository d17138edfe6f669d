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
        "the lease of node " + name, connection -> leases.insert(connection, name, lease));
  }

  @Override
  public void commit(Step step, Stamp stamp) {
    Facts facts = Facts.of(step.facts());
    database.write(
        "a step",
        connection -> {
          if (leases.advance(connection, stamp.epoch(), stamp.step())) {
            claims.release(connection, stamp.epoch(), stamp.released());
            claims.take(connection, stamp.epoch(), stamp.claimed());
            tables.write(connection, step, facts, OptionalLong.of(stamp.epoch()));
          }
          return step;
        });
  }

  @Override
  public boolean renew(long epoch) {
    return database.write("the lease", connection -> leases.renew(connection, epoch));
  }

  @Override
  public void leave(long epoch) {
    database.write(
        "the lease's end",
        connection -> {
          leases.end(connection, epoch);
          claims.releaseOfEnded(connection);
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
        connection -> {
          if (!leases.renew(connection, epoch)) {
            throw new LeaseLostException(epoch);
          }
          leases.endExpired(connection);
          claims.releaseOfEnded(connection);
          tables.runs().adopt(connection, epoch, dags);
          return epoch;
        });
  }

  @Override
  public List<DagRun> unfinishedRuns(long epoch) {
    return database.read(
        "the node's unfinished runs", connection -> tables.runs().unfinished(connection, epoch));
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns(long epoch) {
    return database.read(
        "the task instances of the node's unfinished runs",
        connection -> tables.tasks().ofUnfinishedRuns(connection, epoch));
  }

  @Override
  public Optional<String> holder(DagRunId run, long epoch) {
    return database.read(
        "the node of run " + run, connection -> tables.runs().holder(connection, run, epoch));
  }

  @Override
  public List<Claim> claimsOfOthers(long epoch) {
    return database.read("claims", connection -> claims.ofOthers(connection, epoch));
  }

  @Override
  public Mark mark() {
    return database.read(
        "the counters",
        connection ->
            new Mark(
                tables.counters().value(connection, CounterTable.MATERIALIZATION),
                tables.counters().value(connection, CounterTable.VERDICT),
                tables.counters().value(connection, CounterTable.ACTION)));
  }

  @Override
  public News newsSince(Mark mark, long epoch) {
    Mark now = mark();
    if (now.equals(mark)) {
      return new News(List.of(), false, mark);
    }
    return database.read(
        "facts of other nodes",
        connection -> {
          List<Versioned> made =
              tables
                  .materializations()
                  .of(connection, mark.materialization(), now.materialization(), epoch, MOST_NEWS);
          List<Versioned> judged =
              tables.verdicts().of(connection, mark.verdict(), now.verdict(), epoch);
          List<Fact> facts = new ArrayList<>();
          made.forEach(fact -> facts.add(fact.fact()));
          judged.forEach(fact -> facts.add(fact.fact()));
          return new News(
              facts,
              tables.actions().anySince(connection, mark.action(), epoch),
              new Mark(reached(made, now.materialization()), now.verdict(), now.action()));
        });
  }

  private static long reached(List<Versioned> facts, long all) {
    return facts.size() < MOST_NEWS ? all : facts.get(facts.size() - 1).version();
  }
}
