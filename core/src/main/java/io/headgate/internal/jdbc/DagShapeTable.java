package io.headgate.internal.jdbc;

import io.headgate.dag.DagShape;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shapes that runs were created with: each distinct one once, found by its hash. */
final class DagShapeTable {

  /** Also locks the row, so that nobody prunes a shape that is taken into use. */
  private static final String USE = "UPDATE dag_shape SET used_at = ? WHERE hash = ?";

  private static final String INSERT =
      """
      INSERT INTO dag_shape (hash, tasks, used_at) VALUES (?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at
      """;

  private static final String OF_RUN =
      """
      SELECT s.hash, s.tasks FROM dag_run r JOIN dag_shape s ON s.hash = r.shape WHERE r.id = ?
      """;

  private static final String OF_UNFINISHED_RUNS =
      """
      SELECT s.hash, s.tasks FROM dag_shape s
      WHERE s.hash IN (SELECT r.shape FROM dag_run r WHERE r.terminal = 0)
      """;

  private static final String BY_UNFINISHED_RUN =
      "SELECT id, shape FROM dag_run WHERE terminal = 0 AND shape IS NOT NULL";

  private record Used(DagShape shape, Instant at) {}

  private record RunOfShape(DagRunId run, String hash) {}

  /** Makes the new runs' shapes known. */
  void use(Session session, List<DagRun> runs, Map<DagRunId, DagShape> shapes) throws SQLException {
    Map<String, Used> used = new LinkedHashMap<>();
    for (DagRun run : runs) {
      DagShape shape = shapes.get(run.id());
      if (shape != null) {
        used.merge(
            shape.hash(),
            new Used(shape, run.createdAt()),
            (one, other) -> one.at().isBefore(other.at()) ? other : one);
      }
    }
    Collection<Used> unknown =
        Sql.batch(
            session,
            USE,
            used.values(),
            (params, one) -> params.instant(one.at()).text(one.shape().hash()));
    Sql.batch(
        session,
        INSERT,
        unknown,
        (params, one) ->
            params.text(one.shape().hash()).text(ShapeFormat.write(one.shape())).instant(one.at()));
  }

  Optional<DagShape> ofRun(Session session, DagRunId run) throws SQLException {
    return Sql.<DagShape>query(session, OF_RUN, params -> params.id(run), DagShapeTable::read)
        .stream()
        .findFirst();
  }

  Map<DagRunId, DagShape> ofUnfinishedRuns(Session session) throws SQLException {
    Map<String, DagShape> byHash = new HashMap<>();
    for (DagShape shape :
        Sql.<DagShape>query(session, OF_UNFINISHED_RUNS, params -> {}, DagShapeTable::read)) {
      byHash.put(shape.hash(), shape);
    }
    Map<DagRunId, DagShape> shapes = new HashMap<>();
    for (RunOfShape run :
        Sql.<RunOfShape>query(
            session,
            BY_UNFINISHED_RUN,
            params -> {},
            row -> new RunOfShape(row.runId("id"), row.text("shape")))) {
      DagShape shape = byHash.get(run.hash());
      if (shape == null) {
        throw new IllegalStateException(
            "The store has run " + run.run() + ", but not its shape " + run.hash());
      }
      shapes.put(run.run(), shape);
    }
    return shapes;
  }

  private static DagShape read(Row row) throws SQLException {
    return ShapeFormat.read(row.text("hash"), row.text("tasks"));
  }
}
