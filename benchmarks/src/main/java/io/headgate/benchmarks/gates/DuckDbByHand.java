package io.headgate.benchmarks.gates;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The suite as somebody would write it who has DuckDB and the files and needs nothing else: one
 * query for what a scan answers, a grouping for each uniqueness.
 */
final class DuckDbByHand {

  private DuckDbByHand() {}

  static void read(Path data, Suite suite) throws SQLException {
    String files = " FROM read_parquet('" + data + "/*.parquet')";
    List<String> scan = new ArrayList<>();
    List<String> groupings = new ArrayList<>();
    for (String word : suite.words().split(" ", 0)) {
      String[] parts = word.split(":", 2);
      String column = parts.length > 1 ? parts[1] : "";
      switch (parts[0]) {
        case "size" -> scan.add("count(*)");
        case "completeness" -> scan.add("count(" + column + ") / count(*)");
        case "min" -> scan.add("min(" + column + ")");
        case "max" -> scan.add("max(" + column + ")");
        case "mean" -> scan.add("avg(" + column + ")");
        case "compliance" -> scan.add("count(*) FILTER (WHERE " + column + ") / count(*)");
        case "distinct" -> scan.add("approx_count_distinct(" + column + ")");
        case "median" -> scan.add("approx_quantile(" + column + ", 0.5)");
        case "uniqueness" ->
            groupings.add(
                "SELECT count(*) FILTER (WHERE n = 1) / sum(n) FROM (SELECT count(*) AS n"
                    + files
                    + " GROUP BY "
                    + column
                    + ")");
        default -> throw new IllegalArgumentException("No such metric: " + word);
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      ask(statement, "SELECT " + String.join(", ", scan) + files);
      for (String grouping : groupings) {
        ask(statement, grouping);
      }
    }
  }

  private static void ask(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      if (!result.next()) {
        throw new IllegalStateException("No answer to " + query);
      }
    }
  }
}
