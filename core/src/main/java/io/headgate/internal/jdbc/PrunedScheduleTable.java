package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Pruning.Starts;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Which scheduled runs were pruned, one row per DAG: so that the scheduler, which creates what is
 * missing, does not create them again.
 */
final class PrunedScheduleTable {

  private static final String EXTEND =
      """
      INSERT INTO pruned_schedule (dag, first_start, last_start)
      SELECT r.dag, r.start_at, r.start_at FROM dag_run r WHERE r.id = ? AND r.kind = 'scheduled'
      ON CONFLICT (dag) DO UPDATE SET
        first_start = CASE WHEN excluded.first_start < pruned_schedule.first_start
          THEN excluded.first_start ELSE pruned_schedule.first_start END,
        last_start = CASE WHEN excluded.last_start > pruned_schedule.last_start
          THEN excluded.last_start ELSE pruned_schedule.last_start END
      """;

  private static final String FIND =
      "SELECT first_start, last_start FROM pruned_schedule WHERE dag = ?";

  /** Remembers the run, if it is a scheduled one; it must still be there. */
  void extend(Session session, String run) throws SQLException {
    Sql.update(session, EXTEND, params -> params.text(run));
  }

  Optional<Starts> find(Session session, String dag) throws SQLException {
    return Sql.<Starts>query(
            session,
            FIND,
            params -> params.text(dag),
            row -> new Starts(row.instant("first_start"), row.instant("last_start")))
        .stream()
        .findFirst();
  }
}
