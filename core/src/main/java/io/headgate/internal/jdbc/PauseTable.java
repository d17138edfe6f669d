package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.PauseChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.operation.Actor;
import io.headgate.operation.Pause;
import java.sql.SQLException;
import java.util.List;

/** The paused DAGs. */
final class PauseTable {

  private static final String BEGIN =
      """
      INSERT INTO dag_pause (dag, actor, reason, since) VALUES (?, ?, ?, ?)
      ON CONFLICT (dag) DO NOTHING
      """;

  private static final String END = "DELETE FROM dag_pause WHERE dag = ?";

  private static final String ALL = "SELECT dag, actor, reason, since FROM dag_pause ORDER BY dag";

  void change(Session session, List<PauseChange> changes) throws SQLException {
    for (PauseChange change : changes) {
      Pause pause = change.pause();
      boolean written =
          change.begins()
              ? Sql.batch(
                      session,
                      BEGIN,
                      List.of(pause),
                      (params, row) ->
                          params
                              .text(row.dag())
                              .prose(row.by().name())
                              .prose(row.reason())
                              .instant(row.since()))
                  .isEmpty()
              : Sql.batch(session, END, List.of(pause), (params, row) -> params.text(row.dag()))
                  .isEmpty();
      if (!written) {
        throw new StoreConflictException(
            change.begins()
                ? "Cannot pause DAG " + pause.dag() + ": it is paused already"
                : "Cannot resume DAG " + pause.dag() + ": it is not paused");
      }
    }
  }

  List<Pause> list(Session session) throws SQLException {
    return Sql.query(
        session,
        ALL,
        params -> {},
        row ->
            new Pause(
                row.text("dag"),
                Actor.named(row.text("actor")),
                row.text("reason"),
                row.instant("since")));
  }
}
