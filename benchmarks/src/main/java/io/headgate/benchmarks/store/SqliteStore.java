package io.headgate.benchmarks.store;

import io.headgate.OrchestratorBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** SQLite in a directory of its own, in WAL mode with synchronous=FULL. */
public final class SqliteStore implements DurableStore {

  /** Where Headgate puts its database, too. */
  private static final String FILE = "headgate.db";

  /** In the WAL index: a counter that grows with every transaction (see SQLite's walformat). */
  private static final int CHANGE_COUNTER = 8;

  private final Path directory;

  private SqliteStore(Path directory) {
    this.directory = directory;
  }

  /** In a new directory below {@code parent}, which should be on a disk. */
  public static SqliteStore in(Path parent) {
    try {
      Files.createDirectories(parent);
      return new SqliteStore(Files.createTempDirectory(parent, "sqlite"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "SQLite";
  }

  @Override
  public Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + directory.resolve(FILE));
    return source.getConnection();
  }

  @Override
  public OrchestratorBuilder configure(OrchestratorBuilder builder) {
    return builder.embeddedStore(directory);
  }

  @Override
  public long commits() {
    ByteBuffer counter = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel index =
        FileChannel.open(directory.resolve(FILE + "-shm"), StandardOpenOption.READ)) {
      if (index.read(counter, CHANGE_COUNTER) != Integer.BYTES) {
        throw new IllegalStateException("The WAL index of " + directory + " is too short");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Integer.toUnsignedLong(counter.flip().getInt());
  }

  @Override
  public long walBytes() {
    return -1;
  }

  @Override
  public boolean takesArrays() {
    return false;
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
