package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.headgate.run.TaskInstanceId;
import io.headgate.spi.Plugin;
import io.headgate.spi.TaskLogs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where {@link SparkSubmit} keeps what it submits: a directory per attempt with the task, the log
 * and the outcome, by which an orchestrator that is started again finds its drivers. Nodes that are
 * to take over each other's drivers share the directory. A plugin of the orchestrator, and a
 * service. Immutable and thread-safe.
 */
public final class Submissions implements Plugin, TaskLogs {

  private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);
  private static final Duration DEFAULT_PATIENCE =
      Duration.ofSeconds(SubmittedMain.DEFAULT_PATIENCE_SECONDS);

  private final Path directory;
  private final Optional<Path> sparkHome;
  private final String classPath;
  private final Duration patience;
  private final Optional<Duration> keptFor;

  private Submissions(
      Path directory,
      Optional<Path> sparkHome,
      String classPath,
      Duration patience,
      Optional<Duration> keptFor) {
    this.directory = directory;
    this.sparkHome = sparkHome;
    this.classPath = classPath;
    this.patience = patience;
    this.keptFor = keptFor;
  }

  /**
   * Submissions with files in this directory, with the class path of this process, or the Spark of
   * the environment variable {@code SPARK_HOME} where it is set. Logs are kept until somebody
   * deletes them.
   */
  public static Submissions in(Path directory) {
    return new Submissions(
        directory.toAbsolutePath().normalize(),
        Optional.ofNullable(System.getenv("SPARK_HOME")).map(Path::of),
        System.getProperty("java.class.path"),
        DEFAULT_PATIENCE,
        Optional.empty());
  }

  /** The same by the {@code bin/spark-submit} of this installation of Spark. */
  public Submissions sparkHome(Path home) {
    return new Submissions(
        directory, Optional.of(home.toAbsolutePath()), classPath, patience, keptFor);
  }

  /** The same without an installation of Spark, with this class path of drivers and executors. */
  public Submissions classPath(List<Path> entries) {
    return new Submissions(
        directory,
        Optional.empty(),
        entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
        patience,
        keptFor);
  }

  /**
   * The same where a driver that has finished its computation waits so long for an orchestrator to
   * let it publish; an hour unless said otherwise. After that it ends, and its work is done again.
   */
  public Submissions patience(Duration longest) {
    if (longest.toSeconds() < 1) {
      throw new IllegalArgumentException("A driver has to wait for a second or more");
    }
    return new Submissions(directory, sparkHome, classPath, longest, keptFor);
  }

  /** The same where logs, and what is with them, are deleted so long after their attempts ended. */
  public Submissions keepingLogsFor(Duration longest) {
    if (longest.isNegative()) {
      throw new IllegalArgumentException("Logs cannot be kept for " + longest);
    }
    return new Submissions(
        directory, sparkHome, classPath, patience, Optional.of(requireNonNull(longest)));
  }

  /**
   * @throws IllegalArgumentException if nothing can be written into the directory, or the Spark
   *     installation is none
   */
  @Override
  public void install(Services services) {
    requireWritable();
    sparkHome.ifPresent(Submissions::requireSpark);
    services.register(Submissions.class, () -> this);
    services.register(TaskLogs.class, () -> this);
  }

  private void requireWritable() {
    try {
      Files.createDirectories(directory.resolve("home").resolve("jars"));
      Files.delete(Files.createTempFile(directory, "writable", ""));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Cannot keep submissions in "
              + directory
              + ": "
              + e
              + "; make it a directory that this user may write, or name another one",
          e);
    }
  }

  private static void requireSpark(Path home) {
    if (!Files.isExecutable(home.resolve("bin").resolve("spark-submit"))) {
      throw new IllegalArgumentException(
          "Cannot submit by the Spark in "
              + home
              + ": it has no executable bin/spark-submit; correct or unset SPARK_HOME");
    }
  }

  /** The log of a driver; there is a file once it has been started. */
  public Path log(TaskInstanceId id, int attempt) {
    return AttemptFiles.of(directory, id, attempt).log();
  }

  @Override
  public List<Path> logs(TaskInstanceId id) {
    try {
      return AttemptFiles.all(directory, id).stream()
          .map(AttemptFiles::log)
          .filter(Files::exists)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for logs in " + directory, e);
    }
  }

  /** Deletes attempts that ended long enough ago. */
  void prune(TaskInstanceId id, Instant now) {
    if (keptFor.isEmpty()) {
      return;
    }
    Instant before = now.minus(keptFor.get());
    try (Stream<Path> instances = Files.list(AttemptFiles.task(directory, id))) {
      for (Path instance : instances.filter(Files::isDirectory).toList()) {
        pruneInstance(instance, before);
      }
    } catch (IOException e) {
      LOG.warn("Old submissions of {} are left in {}", id.task(), directory, e);
    }
  }

  private static void pruneInstance(Path instance, Instant before) throws IOException {
    List<Path> attempts;
    try (Stream<Path> children = Files.list(instance)) {
      attempts = children.filter(Files::isDirectory).toList();
    }
    boolean all = true;
    for (Path attempt : attempts) {
      boolean old =
          new AttemptFiles(attempt).isOver()
              && Files.getLastModifiedTime(attempt).toInstant().isBefore(before);
      all &= old;
      if (old) {
        MoreFiles.deleteRecursively(attempt, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
    if (all && !attempts.isEmpty()) {
      MoreFiles.deleteRecursively(instance, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  Path directory() {
    return directory;
  }

  Optional<Path> sparkHome() {
    return sparkHome;
  }

  String classPath() {
    return classPath;
  }

  Duration patience() {
    return patience;
  }
}
