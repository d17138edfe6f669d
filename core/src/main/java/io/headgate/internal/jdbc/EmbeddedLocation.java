package io.headgate.internal.jdbc;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headgate.internal.engine.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** SQLite in a directory that belongs to one process at a time. */
record EmbeddedLocation(Path directory) implements StoreLocation {

  static final String FILE = "headgate.db";

  private static final int READERS = 4;

  /** 16 MB: beyond that, a commit also moves the log's pages into the file. */
  private static final int CHECKPOINT_PAGES = 4_096;

  /** 16 MB, for the rows of the unfinished runs. */
  private static final int CACHE_PAGES = 4_096;

  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  EmbeddedLocation {
    requireNonNull(directory, "directory");
  }

  @Override
  public Store open(InstantSource clock) {
    DirectoryLock lock = lock();
    try {
      Path file = directory.resolve(FILE);
      SqliteFile.requireSound(file);
      Migrations.apply(file.toString(), source(file, writing()), Dialect.SQLITE, Optional.empty());
      Database database =
          new Database(
              file.toString(),
              Dialect.SQLITE,
              new SoleWriter(source(file, writing()), Dialect.SQLITE),
              readers(source(file, reading())));
      // So that the one who writes is also the last to leave, and puts the file in order.
      database.write("its opening", session -> session);
      return new JdbcStore(database, clock, lock::close);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private DirectoryLock lock() {
    try {
      Files.createDirectories(directory);
      return DirectoryLock.take(directory);
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot keep a store in "
              + directory
              + ": it cannot be made or written ("
              + e
              + "); use another directory or change its permissions",
          e);
    }
  }

  /** Every commit reaches the disk before it is acknowledged. */
  private static SQLiteConfig writing() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    // The driver begins the next transaction right after a commit: so, it locks nothing yet.
    config.setTransactionMode(TransactionMode.DEFERRED);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    config.setCacheSize(CACHE_PAGES);
    config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    return config;
  }

  private static SQLiteConfig reading() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    config.setReadOnly(true);
    return config;
  }

  private static SQLiteDataSource source(Path file, SQLiteConfig config) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /** Connections are few and cost nothing to keep. */
  private static HikariDataSource readers(SQLiteDataSource source) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("headgate-reader");
    config.setDataSource(source);
    config.setReadOnly(true);
    config.setMaximumPoolSize(READERS);
    config.setMinimumIdle(1);
    config.setMaxLifetime(0);
    return new HikariDataSource(config);
  }
}
