package io.headgate.benchmarks.contender;

import io.headgate.benchmarks.store.DurableStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/** Task states, as small as they get: two numbers for the key and one for the state. */
final class FloorTable implements AutoCloseable {

  static final int SCHEDULED = 0;
  static final int RUNNING = 1;
  static final int SUCCESS = 2;

  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS floor_task (
        run BIGINT NOT NULL, task INTEGER NOT NULL, state SMALLINT NOT NULL, PRIMARY KEY (run, task)
      )""";

  private final Connection connection;
  private final boolean arrays;
  private final PreparedStatement insert;
  private final PreparedStatement update;

  FloorTable(DurableStore store) throws SQLException {
    this.connection = store.connect();
    this.arrays = store.takesArrays();
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE + (arrays ? "" : " WITHOUT ROWID"));
      if (arrays) {
        // On a table that was never analysed, the planner takes the whole table for the shorter
        // way.
        statement.execute("SET enable_seqscan = off; SET enable_hashjoin = off");
        statement.execute("SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan");
      }
    }
    connection.setAutoCommit(arrays);
    insert =
        connection.prepareStatement(
            arrays
                ? "INSERT INTO floor_task SELECT ?, task, 0 FROM generate_series(0, ? - 1) task"
                : "INSERT INTO floor_task VALUES (?, ?, 0)");
    update =
        connection.prepareStatement(
            arrays
                ? """
                  UPDATE floor_task t SET state = c.state
                  FROM unnest(?, ?, ?) AS c (run, task, state)
                  WHERE t.run = c.run AND t.task = c.task
                  """
                : "UPDATE floor_task SET state = ? WHERE run = ? AND task = ?");
  }

  /** One commit: a run whose tasks are all scheduled. */
  void create(long run, int tasks) throws SQLException {
    insert.setLong(1, run);
    if (arrays) {
      insert.setInt(2, tasks);
      insert.executeUpdate();
      return;
    }
    for (int task = 0; task < tasks; task++) {
      insert.setInt(2, task);
      insert.addBatch();
    }
    insert.executeBatch();
    connection.commit();
  }

  /** One commit: some end, some begin. */
  void change(long run, List<Integer> ended, List<Integer> begun) throws SQLException {
    int count = ended.size() + begun.size();
    Integer[] tasks = new Integer[count];
    Integer[] states = new Integer[count];
    for (int i = 0; i < count; i++) {
      boolean end = i < ended.size();
      tasks[i] = end ? ended.get(i) : begun.get(i - ended.size());
      states[i] = end ? SUCCESS : RUNNING;
    }
    if (arrays) {
      update.setArray(
          1, connection.createArrayOf("int8", Collections.nCopies(count, run).toArray()));
      update.setArray(2, connection.createArrayOf("int4", tasks));
      update.setArray(3, connection.createArrayOf("int2", states));
      update.executeUpdate();
      return;
    }
    for (int i = 0; i < count; i++) {
      update.setInt(1, states[i]);
      update.setLong(2, run);
      update.setInt(3, tasks[i]);
      update.addBatch();
    }
    update.executeBatch();
    connection.commit();
  }

  /** How many tasks of the run have that state. */
  int count(long run, int state) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT count(*) FROM floor_task WHERE run = ? AND state = ?")) {
      query.setLong(1, run);
      query.setInt(2, state);
      try (var result = query.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
