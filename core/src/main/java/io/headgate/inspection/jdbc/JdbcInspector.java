package io.headgate.inspection.jdbc;

import io.headgate.inspection.SqlTableInspector;
import io.headgate.quality.Observation;
import io.headgate.quality.RowRule;
import io.headgate.quality.Sampling;
import io.headgate.quality.TableInspector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;

/** Inspects tables of a database; each request in one connection, which it gives back. */
record JdbcInspector(DataSource source, InstantSource clock, Map<String, JdbcEngine> underWay)
    implements TableInspector {

  JdbcInspector(DataSource source, InstantSource clock) {
    this(source, clock, new ConcurrentHashMap<>());
  }

  @Override
  public List<Observation> inspect(Request request) {
    return asked(request, inspector -> inspector.inspect(request));
  }

  @Override
  public List<String> failingRows(Request request, RowRule rule, Sampling sampling) {
    return asked(request, inspector -> inspector.failingRows(request, rule, sampling));
  }

  @Override
  public List<String> values(Request request, String column, int most) {
    return asked(request, inspector -> inspector.values(request, column, most));
  }

  private <T> T asked(Request request, Function<TableInspector, T> question) {
    try (Connection connection = source.getConnection()) {
      JdbcEngine engine = new JdbcEngine(connection);
      underWay.put(request.purpose(), engine);
      try {
        return question.apply(new SqlTableInspector(engine, clock));
      } finally {
        underWay.remove(request.purpose());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot reach the database of " + request.dataset() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void cancel(Request request) {
    JdbcEngine engine = underWay.get(request.purpose());
    if (engine != null) {
      engine.cancel();
    }
  }
}
