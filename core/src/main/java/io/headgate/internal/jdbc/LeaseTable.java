package io.headgate.internal.jdbc;

import io.headgate.internal.engine.LeaseLostException;
import io.headgate.internal.engine.StoreConflictException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Leases of nodes. The database's clock decides when one has run out, never a node's. */
final class LeaseTable {

  static final String NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";

  private static final String INSERT =
      """
      INSERT INTO lease (epoch, node, step, ended, duration, joined_at, expires_at)
      VALUES (?, ?, 0, 0, ?, %1$s, %1$s + ?)
      """
          .formatted(NOW);

  /** The row stays locked until the commit, so nobody ends the lease in the middle of a step. */
  private static final String ADVANCE =
      """
      UPDATE lease SET step = ?, expires_at = %s + duration
      WHERE epoch = ? AND step = ? AND ended = 0
      """
          .formatted(NOW);

  /**
   * Ends in a division by zero, which takes everything back, if not every row was changed: SQL has
   * no other way to refuse.
   */
  private static final String ONLY_WITH_ALL_OF =
      """
      WITH changed AS (
        %s)
      SELECT 1 / (COUNT(*) = ?)::INT FROM changed
      """;

  private static final String HELD =
      "WHERE EXISTS (SELECT 1 FROM lease WHERE epoch = ? AND step = ? AND ended = 0) AND ";

  private static final String DIVISION_BY_ZERO = "22012";

  private static final String RENEW =
      "UPDATE lease SET expires_at = %s + duration WHERE epoch = ? AND ended = 0".formatted(NOW);

  private static final String FIND = "SELECT step, ended FROM lease WHERE epoch = ?";

  private static final String END = "UPDATE lease SET ended = 1 WHERE epoch = ?";

  /** Passes over a lease that is just being renewed, or whose node stopped within a commit. */
  private static final String END_EXPIRED =
      """
      UPDATE lease SET ended = 1 WHERE epoch IN (
        SELECT epoch FROM lease WHERE ended = 0 AND expires_at < %s
        FOR UPDATE SKIP LOCKED)
      """
          .formatted(NOW);

  private static final String ONE_ADOPTS =
      "SELECT pg_advisory_xact_lock(hashtextextended('headgate adoption', 0))";

  /** A lease that ended long ago has nothing left to say. */
  private static final String FORGET_OLD =
      """
      DELETE FROM lease WHERE ended = 1 AND expires_at < %s - ?
        AND NOT EXISTS (SELECT 1 FROM dag_run r WHERE r.owner = lease.epoch AND r.terminal = 0)
      """
          .formatted(NOW);

  private static final Duration KEPT = Duration.ofDays(1);

  private record Lease(long step, boolean ended) {}

  private final CounterTable counters;

  LeaseTable(CounterTable counters) {
    this.counters = counters;
  }

  long insert(Session session, String node, Duration duration) throws SQLException {
    Sql.update(session, FORGET_OLD, params -> params.number(micros(KEPT)));
    long epoch = counters.reserve(session, CounterTable.LEASE, 1);
    long length = micros(duration);
    Sql.update(
        session, INSERT, params -> params.number(epoch).prose(node).number(length).number(length));
    return epoch;
  }

  /**
   * Takes the lease one step further.
   *
   * @return whether the step is new; if not, it was committed before
   * @throws LeaseLostException if the lease was ended before that step
   */
  boolean advance(Session session, long epoch, long step) throws SQLException {
    int advanced =
        Sql.update(session, ADVANCE, params -> params.number(step).number(epoch).number(step - 1));
    if (advanced == 1) {
      return true;
    }
    Lease found = find(session, epoch).orElseThrow(() -> new LeaseLostException(epoch));
    if (found.step() == step) {
      return false;
    }
    if (found.ended()) {
      throw new LeaseLostException(epoch);
    }
    throw new StoreConflictException(
        "Cannot commit step "
            + step
            + " under the lease of epoch "
            + epoch
            + ": the store has its step "
            + found.step());
  }

  /**
   * Takes the lease one step further and changes rows with it, in one call that is a transaction.
   *
   * @param update of the form {@code UPDATE ... SET ... WHERE ...}, for one row, without subqueries
   * @return whether all of it was done; if not, nothing was, for whatever reason
   */
  <T> boolean advanceWith(
      Session session,
      long epoch,
      long step,
      String update,
      Collection<T> rows,
      Sql.RowBinding<? super T> binding)
      throws SQLException {
    Columns columns = Columns.of(rows, binding);
    String sql =
        ADVANCE.strip()
            + ";\n"
            + ONLY_WITH_ALL_OF.formatted(columns.unnested(update).replace("WHERE ", HELD));
    return session.statement(
        sql,
        statement -> {
          new Params(statement).number(step).number(epoch).number(step - 1);
          int next = columns.bind(session, statement, 4);
          statement.setLong(next, epoch);
          statement.setLong(next + 1, step);
          statement.setLong(next + 2, rows.size());
          try {
            statement.execute();
            return true;
          } catch (SQLException e) {
            if (DIVISION_BY_ZERO.equals(e.getSQLState())) {
              return false;
            }
            throw e;
          }
        });
  }

  boolean renew(Session session, long epoch) throws SQLException {
    return Sql.update(session, RENEW, params -> params.number(epoch)) == 1;
  }

  void end(Session session, long epoch) throws SQLException {
    Sql.update(session, END, params -> params.number(epoch));
  }

  /**
   * Until the commit, nobody else ends leases or takes runs over. Without this, a statement that
   * began before another node joined would not know that node, and take its runs from it.
   */
  void endExpired(Session session) throws SQLException {
    Sql.query(session, ONE_ADOPTS, params -> {}, row -> ONE_ADOPTS);
    Sql.update(session, END_EXPIRED, params -> {});
  }

  private static Optional<Lease> find(Session session, long epoch) throws SQLException {
    List<Lease> found =
        Sql.query(
            session,
            FIND,
            params -> params.number(epoch),
            row -> new Lease(row.number("step"), row.number("ended") == 1));
    return found.stream().findFirst();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
