package io.headgate.spark.failure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a job left behind when it failed. Immutable.
 *
 * @param failure what the driver threw, if it was caught
 * @param executors why executors were lost, as Spark's listeners are told
 * @param exitCode of the driver's process, if it had one of its own
 * @param log the lines of the driver's log that say something; see {@link #withLog}
 */
public record FailureSignals(
    Optional<Throwable> failure, List<String> executors, OptionalInt exitCode, List<String> log) {

  private static final int MOST_LINES = 1_000;

  public FailureSignals {
    executors = List.copyOf(executors);
    log = List.copyOf(log);
  }

  public static FailureSignals none() {
    return new FailureSignals(Optional.empty(), List.of(), OptionalInt.empty(), List.of());
  }

  public static FailureSignals of(Throwable failure) {
    return new FailureSignals(Optional.of(failure), List.of(), OptionalInt.empty(), List.of());
  }

  /** The same, and these executors were lost. */
  public FailureSignals withExecutors(Collection<String> reasons) {
    return new FailureSignals(failure, List.copyOf(reasons), exitCode, log);
  }

  /** The same, and the driver's process ended with this code. */
  public FailureSignals withExitCode(int code) {
    return new FailureSignals(failure, executors, OptionalInt.of(code), log);
  }

  /** The same, and these lines were logged; of many that say something, the last 1,000 count. */
  public FailureSignals withLog(Stream<String> lines) {
    List<String> kept = new ArrayList<>();
    lines
        .filter(FailureClassifier::says)
        .forEach(
            line -> {
              kept.add(line);
              if (kept.size() >= 2 * MOST_LINES) {
                kept.subList(0, MOST_LINES).clear();
              }
            });
    List<String> last = kept.subList(Math.max(0, kept.size() - MOST_LINES), kept.size());
    return new FailureSignals(failure, executors, exitCode, last);
  }

  /** The same, and this is the driver's log. It is read line by line, whatever its size. */
  public FailureSignals withLog(Path file) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)))) {
      return withLog(lines.lines());
    }
  }

  /** The failure, its causes, and what they suppressed. */
  List<Throwable> chain() {
    List<Throwable> all = new ArrayList<>();
    failure.ifPresent(
        first -> collect(first, all, Collections.newSetFromMap(new IdentityHashMap<>())));
    return all;
  }

  private static void collect(Throwable failure, List<Throwable> all, Set<Throwable> seen) {
    if (seen.add(failure)) {
      all.add(failure);
      Optional.ofNullable(failure.getCause()).ifPresent(cause -> collect(cause, all, seen));
      for (Throwable suppressed : failure.getSuppressed()) {
        collect(suppressed, all, seen);
      }
    }
  }
}
