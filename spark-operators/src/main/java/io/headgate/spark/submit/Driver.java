package io.headgate.spark.submit;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.TaskContext;
import io.headgate.spark.failure.FailureClassifier;
import io.headgate.spark.failure.FailureDiagnosis;
import io.headgate.spark.failure.FailureSignals;
import io.headgate.spark.failure.SparkFailure;
import io.headgate.spark.submit.AttemptFiles.Answer;
import io.headgate.spark.submit.AttemptFiles.Question;
import io.headgate.spark.submit.AttemptFiles.StartedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A submitted driver as its supervisor sees it: the process that was started here, and what is
 * written into the files of the attempt. Waiting is for one thread; {@link #kill} is for any.
 */
final class Driver {

  private static final Logger LOG = LoggerFactory.getLogger(Driver.class);

  private static final long POLL_MILLIS = 100;

  /** For an end by itself: shutdown hooks, and executors that are let go. */
  private static final long GRACE_SECONDS = 15;

  private final AttemptFiles files;
  private final Optional<ProcessHandle> process;
  private final Optional<Process> child;
  private final Optional<ClusterKill> elsewhere;
  private final String supervisor = UUID.randomUUID().toString();
  private int answered;

  private Driver(
      AttemptFiles files,
      Optional<ProcessHandle> process,
      Optional<Process> child,
      Optional<ClusterKill> elsewhere)
      throws IOException {
    this.files = files;
    this.process = process;
    this.child = child;
    this.elsewhere = elsewhere;
    files.supervisor(supervisor);
  }

  /**
   * Starts the process; if that cannot be written down, there is none.
   *
   * @param elsewhere how to end the driver if the process only submits it to a cluster
   */
  static Driver start(AttemptFiles files, SubmitCommand command, Optional<ClusterKill> elsewhere)
      throws IOException {
    command.write(files);
    ProcessBuilder builder =
        new ProcessBuilder(command.command())
            .directory(files.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(files.log().toFile()));
    builder.environment().putAll(command.environment());
    Process started = builder.start();
    try {
      started.getOutputStream().close();
      files.process(StartedProcess.of(started.toHandle()));
      return new Driver(files, Optional.of(started.toHandle()), Optional.of(started), elsewhere);
    } catch (IOException | RuntimeException e) {
      started.destroyForcibly();
      throw e;
    }
  }

  /** The driver of an attempt whose supervisor was lost; it may have ended meanwhile. */
  static Driver attach(AttemptFiles files, Optional<ClusterKill> elsewhere) throws IOException {
    return new Driver(
        files, files.process().flatMap(StartedProcess::handle), Optional.empty(), elsewhere);
  }

  /** Whether there is a process here. */
  boolean isAlive() {
    return process.filter(ProcessHandle::isAlive).isPresent();
  }

  /**
   * Waits until the driver has ended, and lets it publish when it asks to and {@code context}
   * agrees.
   *
   * @throws InterruptedException if the thread was interrupted; the driver goes on
   */
  Outcome await(TaskContext context) throws IOException, InterruptedException {
    while (true) {
      Optional<Outcome> outcome = files.outcome();
      if (outcome.isPresent()) {
        ended(GRACE_SECONDS, TimeUnit.SECONDS);
        return outcome.get();
      }
      answer(context);
      if (ended(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return lastWords();
      }
    }
  }

  private boolean ended(long time, TimeUnit unit) throws InterruptedException {
    try {
      if (process.isPresent()) {
        process.get().onExit().get(time, unit);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot wait for a process", e);
    }
  }

  /** The supervisor before this one may have come back; the latest decides. */
  private void answer(TaskContext context) throws IOException {
    Optional<Question> question = files.question().filter(asked -> asked.number() > answered);
    if (question.isEmpty() || !files.supervisor().equals(Optional.of(supervisor))) {
      return;
    }
    int number = question.get().number();
    Optional<String> refusal = Optional.empty();
    try {
      context.requireOwnership();
    } catch (OwnershipLostException e) {
      refusal = Optional.of(String.valueOf(e.getMessage()));
    }
    files.answer(new Answer(number, refusal));
    answered = number;
  }

  /** Of a driver that is gone. One elsewhere may be a little later than the process here. */
  private Outcome lastWords() throws IOException, InterruptedException {
    long until =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(elsewhere.isPresent() ? GRACE_SECONDS : 0);
    Optional<Outcome> outcome = files.outcome();
    while (outcome.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(POLL_MILLIS);
      outcome = files.outcome();
    }
    return outcome.isPresent() ? outcome.get() : fromTheLog();
  }

  private Outcome fromTheLog() throws IOException {
    OptionalInt code =
        child.isPresent() ? OptionalInt.of(child.get().exitValue()) : OptionalInt.empty();
    FailureSignals signals = FailureSignals.none();
    if (code.isPresent()) {
      signals = signals.withExitCode(code.getAsInt());
    }
    if (Files.exists(files.log())) {
      signals = signals.withLog(files.log());
    }
    Optional<FailureDiagnosis> diagnosis = FailureClassifier.classify(signals);
    String message =
        "The driver ended "
            + (code.isPresent() ? "with exit code " + code.getAsInt() : "unattended")
            + " and left no result"
            + diagnosis.map(found -> ": " + found).orElse("")
            + lastComplaint().map(line -> "; it said last: " + line).orElse("");
    RuntimeException failure =
        diagnosis
            .<RuntimeException>map(
                found -> SparkFailure.of(message, found, new IllegalStateException(message)))
            .orElseGet(() -> new IllegalStateException(message));
    Outcome outcome = Outcome.of(failure, Optional.empty());
    return new Outcome(outcome.kind(), message, diagnosis, outcome.profile());
  }

  /** The last line of the log that tells of an error. */
  private Optional<String> lastComplaint() throws IOException {
    return files
        .lastInLog(
            line ->
                line.contains("Exception") || line.contains("Error") || line.contains(" ERROR ")
                    ? Optional.of(line.strip())
                    : Optional.empty())
        .map(line -> line.length() <= 300 ? line : line.substring(0, 296) + " ...");
  }

  /**
   * Ends the driver and what it has started on this machine, and waits for that. Two threads may
   * want it, such as that of the task and that of its timeout: one does it, the other waits.
   */
  synchronized void kill() {
    try {
      files.stop();
      List<ProcessHandle> descendants =
          process.map(handle -> handle.descendants().toList()).orElse(List.of());
      if (elsewhere.isEmpty()) {
        process.ifPresent(ProcessHandle::destroy);
      }
      if (!endedUninterruptibly() && !endedByItsCluster()) {
        LOG.warn("The driver in {} does not end by itself; it is killed", files.directory());
        process.ifPresent(ProcessHandle::destroyForcibly);
        endedUninterruptibly();
      }
      descendants.forEach(ProcessHandle::destroyForcibly);
    } catch (IOException e) {
      process.ifPresent(ProcessHandle::destroyForcibly);
      throw new UncheckedIOException("Cannot write into " + files.directory(), e);
    }
  }

  private boolean endedByItsCluster() throws IOException {
    try {
      return elsewhere.isPresent() && elsewhere.get().kill(files) && endedUninterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean endedUninterruptibly() {
    boolean interrupted = false;
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    try {
      while (true) {
        try {
          return ended(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
