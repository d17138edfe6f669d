package io.headgate.internal.jdbc;

import java.sql.SQLException;

/** Gives numbers that grow in the order of commits, without gaps. */
final class CounterTable {

  static final String MATERIALIZATION = "materialization";
  static final String OBSERVATION = "observation";
  static final String SWAP_JOURNAL = "swap_journal";
  static final String PARALLEL_JOURNAL = "parallel_journal";
  static final String ACTION = "action";
  static final String VERDICT = "verdict";
  static final String LEASE = "lease";

  private static final String RESERVE =
      """
      UPDATE counter SET value = value + ? WHERE name = ? RETURNING value
      """;

  private static final String VALUE = "SELECT value FROM counter WHERE name = ?";

  /** The number that was given last. */
  long value(Session session, String counter) throws SQLException {
    return Sql.<Long>query(
            session, VALUE, params -> params.text(counter), row -> row.number("value"))
        .get(0);
  }

  /** The first of {@code count} consecutive numbers. */
  long reserve(Session session, String counter, int count) throws SQLException {
    long last =
        Sql.<Long>query(
                session,
                RESERVE,
                params -> params.number(count).text(counter),
                row -> row.number("value"))
            .get(0);
    return last - count + 1;
  }
}
