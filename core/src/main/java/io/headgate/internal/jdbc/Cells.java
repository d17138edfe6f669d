package io.headgate.internal.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Where the parameters of a statement go; the first has index 1. */
interface Cells {

  void text(int index, @Nullable String value) throws SQLException;

  void number(int index, @Nullable Long value) throws SQLException;

  void real(int index, @Nullable Double value) throws SQLException;
}
