package io.headgate.benchmarks;

import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.text.Numbers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** How long the store takes for the smallest commit: one row, over one connection. */
public final class RawCommits {

  private RawCommits() {}

  /** The median in microseconds of {@code count} commits, one after the other. */
  public static double medianMicros(DurableStore store, int count) throws SQLException {
    try (Connection connection = store.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS raw_commit (id INTEGER PRIMARY KEY, value BIGINT NOT NULL)");
      statement.execute("INSERT INTO raw_commit VALUES (1, 0) ON CONFLICT DO NOTHING");
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE raw_commit SET value = value + 1 WHERE id = 1")) {
        double[] micros = new double[count];
        for (int i = 0; i < count; i++) {
          long start = System.nanoTime();
          update.executeUpdate();
          micros[i] = (System.nanoTime() - start) / 1e3;
        }
        return Numbers.percentile(micros, 0.5);
      }
    }
  }
}
