package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.ActionQuery;
import io.headgate.operation.Action;
import io.headgate.operation.ActionKind;
import io.headgate.operation.Actor;
import io.headgate.run.DagRunId;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** What people did: rows are added, and never changed. */
final class ActionTable {

  private static final String INSERT =
      """
      INSERT INTO action (number, at, actor, kind, dag, run_id, task, reason, effect, written_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String COLUMNS =
      """
      SELECT number, at, actor, kind, dag, run_id, task, reason, effect FROM action WHERE 1 = 1
      """;

  /** Written by others than the lease. */
  private static final String ANY_SINCE =
      "SELECT number FROM action WHERE number > ? AND written_by IS DISTINCT FROM ? LIMIT 1";

  private static final String LATEST_FIRST = " ORDER BY number DESC LIMIT ?";

  private final CounterTable counters;

  ActionTable(CounterTable counters) {
    this.counters = counters;
  }

  void insert(Session session, List<Action> actions, OptionalLong writtenBy) throws SQLException {
    if (actions.isEmpty()) {
      return;
    }
    long[] next = {counters.reserve(session, CounterTable.ACTION, actions.size())};
    Sql.batch(
        session,
        INSERT,
        actions,
        (params, action) ->
            params
                .number(next[0]++)
                .instant(action.at())
                .prose(action.actor().name())
                .text(action.kind().code())
                .text(action.dag())
                .text(action.run().map(DagRunId::toString))
                .text(action.task())
                .prose(action.reason())
                .prose(action.effect())
                .number(writtenBy));
  }

  /** Whether others than the lease have written some since. */
  boolean anySince(Session session, long number, long otherThan) throws SQLException {
    return !Sql.query(
            session,
            ANY_SINCE,
            params -> params.number(number).number(otherThan),
            row -> row.number("number"))
        .isEmpty();
  }

  List<Action> latest(Session session, ActionQuery query) throws SQLException {
    String sql =
        COLUMNS
            + (query.dag().isPresent() ? " AND dag = ?" : "")
            + (query.run().isPresent() ? " AND run_id = ?" : "")
            + LATEST_FIRST;
    return Sql.query(
        session,
        sql,
        params -> {
          if (query.dag().isPresent()) {
            params.text(query.dag().get());
          }
          if (query.run().isPresent()) {
            params.id(query.run().get());
          }
          params.number(query.limit());
        },
        ActionTable::read);
  }

  private static Action read(Row row) throws SQLException {
    return new Action(
        row.number("number"),
        row.instant("at"),
        Actor.named(row.text("actor")),
        ActionKind.ofCode(row.text("kind")),
        row.text("dag"),
        row.optionalText("run_id").map(DagRunId::parse),
        row.optionalText("task"),
        row.text("reason"),
        row.text("effect"));
  }
}
