package io.headgate.internal.jdbc;

import io.headgate.dataset.Partition;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Binds a statement's parameters from the first to the last. */
final class Params {

  private final PreparedStatement statement;
  private int next = 1;

  Params(PreparedStatement statement) {
    this.statement = statement;
  }

  /** A name, an id or a code. */
  Params text(String value) throws SQLException {
    statement.setString(next++, value);
    return this;
  }

  Params text(Optional<String> value) throws SQLException {
    statement.setString(next++, value.orElse(null));
    return this;
  }

  Params id(DagRunId id) throws SQLException {
    return text(id.toString());
  }

  /**
   * Text for people. PostgreSQL has no character 0, and a message must not be what makes a step
   * fail.
   */
  Params prose(String value) throws SQLException {
    return text(value.replace('\0', '\uFFFD'));
  }

  Params prose(Optional<String> value) throws SQLException {
    return text(value.map(text -> text.replace('\0', '\uFFFD')));
  }

  Params number(long value) throws SQLException {
    statement.setLong(next++, value);
    return this;
  }

  Params number(OptionalLong value) throws SQLException {
    if (value.isPresent()) {
      return number(value.getAsLong());
    }
    statement.setNull(next++, Types.BIGINT);
    return this;
  }

  /** The database's null stands for what is not a number. */
  Params real(double value) throws SQLException {
    if (Double.isNaN(value)) {
      return noReal();
    }
    statement.setDouble(next++, value);
    return this;
  }

  Params noReal() throws SQLException {
    statement.setNull(next++, Types.DOUBLE);
    return this;
  }

  Params instant(Instant value) throws SQLException {
    return number(Micros.of(value));
  }

  Params instant(Optional<Instant> value) throws SQLException {
    if (value.isPresent()) {
      return instant(value.get());
    }
    statement.setNull(next++, Types.BIGINT);
    return this;
  }

  /** Two parameters. */
  Params interval(DataInterval value) throws SQLException {
    return number(Micros.exactly(value.start())).number(Micros.exactly(value.end()));
  }

  /** Three parameters: dataset, start, end. */
  Params partition(Partition value) throws SQLException {
    return text(value.dataset().value()).interval(value.interval());
  }

  /** Ready for the next row of a batch. */
  void rewind() {
    next = 1;
  }
}
