package io.headgate.spark;

import io.headgate.inspection.SqlDialect;

/** Names and values in Spark SQL. */
final class Sql {

  private Sql() {}

  /** One identifier. */
  static String quoted(String identifier) {
    return SqlDialect.SPARK.quoted(identifier);
  }

  /** A dotted name, each part quoted. */
  static String quotedName(String dotted) {
    return SqlDialect.SPARK.quotedName(dotted);
  }

  /** A text as a value. */
  static String literal(String text) {
    return SqlDialect.SPARK.literal(text);
  }

  /** The part before the last dot; Spark's {@code default} if there is none. */
  static String namespace(String table) {
    int dot = table.lastIndexOf('.');
    return dot < 0 ? "default" : table.substring(0, dot);
  }

  /** The part after the last dot. */
  static String simpleName(String table) {
    return table.substring(table.lastIndexOf('.') + 1);
  }
}
