package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Where a store is, and how to open it. */
public interface StoreLocation {

  /**
   * Opens the store and brings its schema up to date.
   *
   * @throws IllegalStateException if it is in use by another process, not readable, or of a newer
   *     version
   */
  Store open(InstantSource clock);

  /** SQLite in this directory. */
  static StoreLocation embedded(Path directory) {
    return new EmbeddedLocation(directory);
  }

  /** PostgreSQL. */
  static StoreLocation postgres(String url, String user, Supplier<String> password) {
    return new PostgresLocation(url, user, password);
  }
}
