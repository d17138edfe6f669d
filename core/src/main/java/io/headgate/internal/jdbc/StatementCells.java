package io.headgate.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** The parameters of one row, in a prepared statement. */
record StatementCells(PreparedStatement statement) implements Cells {

  @Override
  public void text(int index, @Nullable String value) throws SQLException {
    statement.setString(index, value);
  }

  @Override
  public void number(int index, @Nullable Long value) throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, value);
    }
  }

  @Override
  public void real(int index, @Nullable Double value) throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.DOUBLE);
    } else {
      statement.setDouble(index, value);
    }
  }
}
