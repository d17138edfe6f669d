package io.headgate.internal.jdbc;

import java.util.Map;

/** What the databases do not share. Everything else is one code base and one set of migrations. */
enum Dialect {
  /**
   * Text compares by its bytes. A table whose key is not a number keeps its rows in the key's tree.
   */
  SQLITE("TEXT", "WITHOUT ROWID"),
  /** Text compares by its bytes too, not by the database's language. */
  POSTGRESQL("TEXT COLLATE \"C\"", "");

  private final String text;
  private final String clustered;

  Dialect(String text, String clustered) {
    this.text = text;
    this.clustered = clustered;
  }

  /** What the migrations' placeholders stand for. */
  Map<String, String> placeholders() {
    return Map.of("text", text, "clustered", clustered);
  }
}
