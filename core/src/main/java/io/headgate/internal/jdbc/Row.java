package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The current row of a result, in the model's types. */
final class Row {

  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  String text(String column) throws SQLException {
    return result.getString(column);
  }

  Optional<String> optionalText(String column) throws SQLException {
    return Optional.ofNullable(result.getString(column));
  }

  long number(String column) throws SQLException {
    return result.getLong(column);
  }

  /** What is not a number if the database has null. */
  double real(String column) throws SQLException {
    double value = result.getDouble(column);
    return result.wasNull() ? Double.NaN : value;
  }

  Instant instant(String column) throws SQLException {
    return Micros.toInstant(result.getLong(column));
  }

  Optional<Instant> optionalInstant(String column) throws SQLException {
    long micros = result.getLong(column);
    return result.wasNull() ? Optional.empty() : Optional.of(Micros.toInstant(micros));
  }

  DagRunId runId(String column) throws SQLException {
    return DagRunId.parse(result.getString(column));
  }

  /** From the columns {@code start_at} and {@code end_at}. */
  DataInterval interval() throws SQLException {
    return DataInterval.between(instant("start_at"), instant("end_at"));
  }

  /** From the columns {@code dataset}, {@code start_at}, {@code end_at} and {@code label}. */
  Partition partition() throws SQLException {
    return new Partition(new DatasetName(text("dataset")), interval(), text("label"));
  }
}
