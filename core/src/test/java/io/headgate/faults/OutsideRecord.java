package io.headgate.faults;

import io.headgate.dag.TaskContext;
import io.headgate.dataset.Partition;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one process says about itself, outside of the store: lines at the end of a file that all
 * processes share, each on the disk before the process goes on, and a file for each partition that
 * an attempt publishes. Thread-safe.
 */
final class OutsideRecord implements AutoCloseable {

  /** No run id has one, and every file name may. */
  private static final char SLASH = '!';

  private final Path directory;
  private final String process;
  private final FileOutputStream lines;

  OutsideRecord(Path directory, String process) throws IOException {
    this.directory = directory;
    this.process = process;
    this.lines = new FileOutputStream(linesIn(directory).toFile(), true);
  }

  static Path linesIn(Path directory) {
    return directory.resolve("lines");
  }

  private static Path publishedIn(Path directory) {
    return directory.resolve("published");
  }

  void begins(TaskContext context, List<Partition> outputs) {
    String partitions = outputs.stream().map(Partition::toString).collect(Collectors.joining(","));
    line("begins", attempt(context) + (partitions.isEmpty() ? "" : " " + partitions));
  }

  void ends(TaskContext context) {
    line("ends", attempt(context));
  }

  /** It has ended, but not for good: it failed or was deferred. */
  void pauses(TaskContext context) {
    line("pauses", attempt(context));
  }

  /** The store has the task as a success. */
  void confirmed(String task) {
    line("confirmed", task);
  }

  /** The store has the run. */
  void created(String run) {
    line("created", run);
  }

  /** Small enough to be written in one piece at the end of the file, whoever else writes. */
  private synchronized void line(String kind, String what) {
    try {
      lines.write((process + " " + kind + " " + what + "\n").getBytes(StandardCharsets.UTF_8));
      lines.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The partition is there as a whole, or not at all. As bodies should, it asks at the last moment
   * whether the run is still this node's.
   */
  void publish(TaskContext context, Partition partition) throws IOException {
    Path place = Files.createDirectories(publishedIn(directory).resolve(partition.toString()));
    String name = attempt(context).replace('/', SLASH);
    Path prepared = Files.writeString(directory.resolve("prepared-" + name), process);
    context.requireOwnership();
    Files.move(prepared, place.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether any attempt has published it. */
  static boolean isPublished(Path directory, Partition partition) {
    try (Stream<Path> attempts = Files.list(publishedIn(directory).resolve(partition.toString()))) {
      return attempts.findAny().isPresent();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * That an attempt has published a partition.
   *
   * @param attempt as {@link #attempt} has it
   */
  record Publication(String partition, String attempt) {}

  /** Everything that was ever published. */
  static List<Publication> publications(Path directory) throws IOException {
    Path published = publishedIn(directory);
    try (Stream<Path> files = Files.walk(published)) {
      return files
          .map(published::relativize)
          .filter(file -> file.getNameCount() == 2)
          .map(
              file ->
                  new Publication(
                      file.getName(0).toString(), file.getName(1).toString().replace(SLASH, '/')))
          .toList();
    }
  }

  static String attempt(TaskContext context) {
    return context.id() + "@" + context.attempt();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
