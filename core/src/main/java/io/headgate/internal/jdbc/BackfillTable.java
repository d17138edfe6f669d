package io.headgate.internal.jdbc;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.internal.engine.StoreConflictException;
import java.sql.SQLException;
import java.util.List;

/** Submitted backfills. */
final class BackfillTable {

  private static final String INSERT =
      """
      INSERT INTO backfill (id, plan, run_id, rollback_of, submitted_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING
      """;

  /** Of two submitted at one moment, {@code bf_10} is later than {@code bf_9}. */
  private static final String LATEST_FIRST =
      """
      SELECT id, plan, run_id, rollback_of, submitted_at FROM backfill
      ORDER BY submitted_at DESC, LENGTH(id) DESC, id DESC
      """;

  void insert(Session session, List<Backfill> backfills) throws SQLException {
    List<Backfill> taken =
        Sql.batch(
            session,
            INSERT,
            backfills,
            (params, backfill) ->
                params
                    .text(backfill.id().value())
                    .text(PlanFormat.write(backfill.plan()))
                    .id(backfill.run())
                    .text(backfill.rollbackOf().map(BackfillId::value))
                    .instant(backfill.submittedAt()));
    if (!taken.isEmpty()) {
      throw new StoreConflictException(
          "Cannot create backfill " + taken.get(0).id() + ": a backfill of this id exists already");
    }
  }

  List<Backfill> list(Session session) throws SQLException {
    return Sql.query(
        session,
        LATEST_FIRST,
        params -> {},
        row ->
            new Backfill(
                new BackfillId(row.text("id")),
                PlanFormat.read(row.text("plan")),
                row.runId("run_id"),
                row.optionalText("rollback_of").map(BackfillId::new),
                row.instant("submitted_at")));
  }
}
