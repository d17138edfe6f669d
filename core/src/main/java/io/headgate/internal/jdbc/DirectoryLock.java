package io.headgate.internal.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process, and a second store in this process, from a directory. The system lets go
 * of the lock when the process ends, however it ends; the file stays and says who had it last.
 */
final class DirectoryLock implements AutoCloseable {

  private static final String FILE = "headgate.lock";

  /** Far behind what the file holds, so that others can read it where locks bind readers too. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * The directories that this process holds. A lock belongs to the process, and on some systems is
   * lost when any channel to its file is closed, so the file must not even be opened twice.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * @param directory exists
   * @throws IllegalStateException if another store has it
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      throw inUse(directory, "this process");
    }
    @Nullable FileChannel channel = null;
    boolean taken = false;
    try {
      Path file = real.resolve(FILE);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      @Nullable FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        throw inUse(directory, holder(file));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(description().getBytes(StandardCharsets.UTF_8)), 0);
      taken = true;
      return new DirectoryLock(real, channel);
    } finally {
      if (!taken) {
        HELD.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static IllegalStateException inUse(Path directory, String holder) {
    return new IllegalStateException(
        "Cannot open the store in "
            + directory
            + ": it is in use by "
            + holder
            + "; stop it or use another directory");
  }

  private static String description() {
    ProcessHandle process = ProcessHandle.current();
    return process.pid()
        + process
            .info()
            .startInstant()
            .map(start -> ", started " + start.truncatedTo(ChronoUnit.SECONDS))
            .orElse("");
  }

  private static String holder(Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return holder.isEmpty() ? "another process" : "process " + holder;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot release the lock on " + directory, e);
    } finally {
      HELD.remove(directory);
    }
  }
}
