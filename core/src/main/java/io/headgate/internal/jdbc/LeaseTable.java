package io.headgate.internal.jdbc;

import io.headgate.internal.engine.LeaseLostException;
import io.headgate.internal.engine.StoreConflictException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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

  long insert(Connection connection, String node, Duration duration) throws SQLException {
    Sql.update(connection, FORGET_OLD, params -> params.number(micros(KEPT)));
    long epoch = counters.reserve(connection, CounterTable.LEASE, 1);
    long length = micros(duration);
    Sql.update(
        connection,
        INSERT,
        params -> params.number(epoch).prose(node).number(length).number(length));
    return epoch;
  }

  /**
   * Takes the lease one step further.
   *
   * @return whether the step is new; if not, it was committed before
   * @throws LeaseLostException if the lease was ended before that step
   */
  boolean advance(Connection connection, long epoch, long step) throws SQLException {
    int advanced =
        Sql.update(
            connection, ADVANCE, params -> params.number(step).number(epoch).number(step - 1));
    if (advanced == 1) {
      return true;
    }
    Lease found = find(connection, epoch).orElseThrow(() -> new LeaseLostException(epoch));
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

  boolean renew(Connection connection, long epoch) throws SQLException {
    return Sql.update(connection, RENEW, params -> params.number(epoch)) == 1;
  }

  void end(Connection connection, long epoch) throws SQLException {
    Sql.update(connection, END, params -> params.number(epoch));
  }

  /**
   * Until the commit, nobody else ends leases or takes runs over. Without this, a statement that
   * began before another node joined would not know that node, and take its runs from it.
   */
  void endExpired(Connection connection) throws SQLException {
    Sql.query(connection, ONE_ADOPTS, params -> {}, row -> ONE_ADOPTS);
    Sql.update(connection, END_EXPIRED, params -> {});
  }

  private static Optional<Lease> find(Connection connection, long epoch) throws SQLException {
    List<Lease> found =
        Sql.query(
            connection,
            FIND,
            params -> params.number(epoch),
            row -> new Lease(row.number("step"), row.number("ended") == 1));
    return found.stream().findFirst();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
