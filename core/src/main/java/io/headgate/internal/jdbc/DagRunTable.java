package io.headgate.internal.jdbc;

import com.google.common.collect.Iterables;
import io.headgate.dag.DagShape;
import io.headgate.internal.engine.Store.RunChange;
import io.headgate.internal.engine.Store.RunQuery;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Runs. */
final class DagRunTable {

  private static final String COLUMNS =
      "SELECT id, start_at, end_at, label, state, created_at, started_at, ended_at FROM dag_run";

  private static final String INSERT =
      """
      INSERT INTO dag_run
        (id, dag, kind, start_at, end_at, label, state, terminal, created_at, started_at, ended_at,
          owner, shape)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING
      """;

  /** Who brings a run back that had ended has it from then on. */
  private static final String COMPARE_AND_SET =
      """
      UPDATE dag_run SET label = ?, state = ?, terminal = ?, started_at = ?, ended_at = ?,
        owner = CASE WHEN terminal = 1 THEN ? ELSE owner END
      WHERE id = ? AND state = ?
      """;

  private static final String FIND = COLUMNS + " WHERE id = ?";

  static final String UNFINISHED =
      COLUMNS + " WHERE terminal = 0 ORDER BY start_at, created_at, id";

  static final String UNFINISHED_OF_OWNER =
      COLUMNS + " WHERE terminal = 0 AND owner = ? ORDER BY start_at, created_at, id";

  private static final String UNFINISHED_OF_OTHERS =
      COLUMNS + " WHERE terminal = 0 AND owner <> ? ORDER BY start_at, created_at, id";

  private static final String ABANDONED_DAGS =
      """
      SELECT DISTINCT r.dag AS dag FROM dag_run r LEFT JOIN lease l ON l.epoch = r.owner
      WHERE r.terminal = 0 AND (l.epoch IS NULL OR l.ended = 1 OR l.expires_at < %s)
      """
          .formatted(LeaseTable.NOW);

  private static final String HOLDER =
      """
      SELECT l.node FROM dag_run r JOIN lease l ON l.epoch = r.owner
      WHERE r.id = ? AND r.terminal = 0 AND l.epoch <> ? AND l.ended = 0 AND l.expires_at >= %s
      """
          .formatted(LeaseTable.NOW);

  private static final String ADOPT =
      """
      UPDATE dag_run SET owner = ?
      WHERE terminal = 0 AND dag = ?
        AND (owner IS NULL OR owner NOT IN (SELECT epoch FROM lease WHERE ended = 0))
      """;

  private static final String EXISTING = "SELECT id FROM dag_run WHERE id IN (%s)";

  private static final int IDS_AT_A_TIME = 500;

  private static final String STARTS = "SELECT start_at FROM dag_run WHERE dag = ? AND kind = ?";

  static final String BEFORE =
      COLUMNS
          + " WHERE dag = ? AND kind = ? AND start_at < ? ORDER BY start_at DESC, end_at DESC LIMIT 1";

  private static final String LATEST_FIRST =
      " ORDER BY start_at DESC, end_at DESC, created_at DESC, id LIMIT ?";

  void insert(
      Session session, List<DagRun> runs, Map<DagRunId, DagShape> shapes, OptionalLong owner)
      throws SQLException {
    List<DagRun> taken =
        Sql.batch(
            session,
            INSERT,
            runs,
            (params, run) -> {
              bind(params, run);
              params
                  .number(owner)
                  .text(Optional.ofNullable(shapes.get(run.id())).map(DagShape::hash));
            });
    if (!taken.isEmpty()) {
      throw new StoreConflictException(
          "Cannot create run " + taken.get(0).id() + ": a run of this id exists already");
    }
  }

  void change(Session session, Collection<RunChange> changes, OptionalLong owner)
      throws SQLException {
    List<RunChange> refused =
        Sql.updateEach(
            session,
            COMPARE_AND_SET,
            changes,
            (params, change) ->
                params
                    .prose(change.to().label())
                    .text(change.to().state().code())
                    .number(change.to().state().isTerminal() ? 1 : 0)
                    .instant(change.to().startedAt())
                    .instant(change.to().endedAt())
                    .number(owner)
                    .id(change.to().id())
                    .text(change.from().code()));
    if (!refused.isEmpty()) {
      throw conflict(session, refused.get(0));
    }
  }

  private StoreConflictException conflict(Session session, RunChange refused) throws SQLException {
    return new StoreConflictException(
        "Cannot change run "
            + refused.to().id()
            + " from "
            + refused.from()
            + " to "
            + refused.to().state()
            + ": the store has "
            + find(session, refused.to().id())
                .map(run -> "it in " + run.state())
                .orElse("no such run"));
  }

  List<DagRun> unfinished(Session session) throws SQLException {
    return Sql.query(session, UNFINISHED, params -> {}, DagRunTable::read);
  }

  List<DagRun> unfinished(Session session, long owner) throws SQLException {
    return Sql.query(
        session, UNFINISHED_OF_OWNER, params -> params.number(owner), DagRunTable::read);
  }

  List<DagRun> unfinishedOfOthers(Session session, long owner) throws SQLException {
    return Sql.query(
        session, UNFINISHED_OF_OTHERS, params -> params.number(owner), DagRunTable::read);
  }

  Set<String> abandonedDags(Session session) throws SQLException {
    return Set.copyOf(
        Sql.<String>query(session, ABANDONED_DAGS, params -> {}, row -> row.text("dag")));
  }

  Optional<String> holder(Session session, DagRunId run, long otherThan) throws SQLException {
    return Sql.<String>query(
            session, HOLDER, params -> params.id(run).number(otherThan), row -> row.text("node"))
        .stream()
        .findFirst();
  }

  void adopt(Session session, long owner, Collection<String> dags) throws SQLException {
    Sql.batch(session, ADOPT, dags, (params, dag) -> params.number(owner).text(dag));
  }

  Set<DagRunId> existing(Session session, Collection<DagRunId> ids) throws SQLException {
    Set<DagRunId> found = new HashSet<>();
    for (List<DagRunId> some : Iterables.partition(ids, IDS_AT_A_TIME)) {
      found.addAll(
          Sql.<DagRunId>query(
              session,
              EXISTING.formatted(String.join(", ", Collections.nCopies(some.size(), "?"))),
              params -> {
                for (DagRunId id : some) {
                  params.id(id);
                }
              },
              row -> row.runId("id")));
    }
    return found;
  }

  Optional<DagRun> find(Session session, DagRunId id) throws SQLException {
    return Sql.<DagRun>query(session, FIND, params -> params.id(id), DagRunTable::read).stream()
        .findFirst();
  }

  Set<Instant> starts(Session session, String dag, RunKind kind) throws SQLException {
    return Set.copyOf(
        Sql.<Instant>query(
            session,
            STARTS,
            params -> params.text(dag).text(kind.code()),
            row -> row.instant("start_at")));
  }

  Optional<DagRun> before(Session session, String dag, RunKind kind, Instant start)
      throws SQLException {
    return Sql.<DagRun>query(
            session,
            BEFORE,
            params -> params.text(dag).text(kind.code()).instant(start),
            DagRunTable::read)
        .stream()
        .findFirst();
  }

  List<DagRun> latest(Session session, RunQuery query) throws SQLException {
    return Sql.query(
        session,
        latestSql(query),
        params -> {
          if (query.dag().isPresent()) {
            params.text(query.dag().get());
          }
          for (DagRunState state : query.states()) {
            params.text(state.code());
          }
          params.number(query.limit());
        },
        DagRunTable::read);
  }

  static String latestSql(RunQuery query) {
    String dag = query.dag().isPresent() ? " WHERE dag = ?" : " WHERE 1 = 1";
    String states =
        query.states().isEmpty()
            ? ""
            : " AND state IN ("
                + String.join(", ", Collections.nCopies(query.states().size(), "?"))
                + ")";
    return COLUMNS + dag + states + LATEST_FIRST;
  }

  private static void bind(Params params, DagRun run) throws SQLException {
    params
        .id(run.id())
        .text(run.id().dag())
        .text(run.id().kind().code())
        .interval(run.interval())
        .prose(run.label())
        .text(run.state().code())
        .number(run.state().isTerminal() ? 1 : 0)
        .instant(run.createdAt())
        .instant(run.startedAt())
        .instant(run.endedAt());
  }

  private static DagRun read(Row row) throws SQLException {
    return new DagRun(
        row.runId("id"),
        row.interval(),
        row.text("label"),
        DagRunState.ofCode(row.text("state")),
        row.instant("created_at"),
        row.optionalInstant("started_at"),
        row.optionalInstant("ended_at"));
  }
}
