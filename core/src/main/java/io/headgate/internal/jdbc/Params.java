package io.headgate.internal.jdbc;

import io.headgate.dataset.Partition;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Binds a statement's parameters from the first to the last. */
final class Params {

  private final Cells cells;
  private int next = 1;

  Params(Cells cells) {
    this.cells = cells;
  }

  Params(PreparedStatement statement) {
    this(new StatementCells(statement));
  }

  /** A name, an id or a code. */
  Params text(String value) throws SQLException {
    cells.text(next++, value);
    return this;
  }

  Params text(Optional<String> value) throws SQLException {
    cells.text(next++, value.orElse(null));
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
    cells.number(next++, value);
    return this;
  }

  Params number(OptionalLong value) throws SQLException {
    if (value.isPresent()) {
      return number(value.getAsLong());
    }
    cells.number(next++, null);
    return this;
  }

  /** The database's null stands for what is not a number. */
  Params real(double value) throws SQLException {
    if (Double.isNaN(value)) {
      return noReal();
    }
    cells.real(next++, value);
    return this;
  }

  Params noReal() throws SQLException {
    cells.real(next++, null);
    return this;
  }

  Params instant(Instant value) throws SQLException {
    return number(Micros.of(value));
  }

  Params instant(Optional<Instant> value) throws SQLException {
    if (value.isPresent()) {
      return instant(value.get());
    }
    cells.number(next++, null);
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
