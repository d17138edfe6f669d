package io.headgate.examples.foodmart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A clock that stands in 1998 and goes at the usual speed while the example runs.
 *
 * <p>It keeps its time in a file, so that a restart goes on where the last process was: time in
 * which nobody runs the example does not pass, and no stored instant ever lies in the future.
 * Thread-safe.
 */
final class SimulatedClock implements InstantSource {

  /** When the working day of the simulated "today" begins. */
  private static final LocalTime MORNING = LocalTime.of(6, 0);

  private static final Duration WRITE_EVERY = Duration.ofSeconds(1);

  private final InstantSource system;
  private final Path file;
  private final Instant simulatedStart;
  private final Instant systemStart;
  private volatile Instant written;

  private SimulatedClock(InstantSource system, Path file, Instant simulatedStart) {
    this.system = system;
    this.file = file;
    this.simulatedStart = simulatedStart;
    this.systemStart = system.instant();
    this.written = simulatedStart;
    write(simulatedStart);
  }

  /**
   * Goes on from the time kept in {@code file}, or starts in the morning of {@code firstToday}.
   *
   * @param today asked for by the user: jumps to the morning of this day
   * @throws IllegalArgumentException if {@code today} is before the time kept in the file
   */
  static SimulatedClock open(
      InstantSource system, Path file, LocalDate firstToday, Optional<LocalDate> today) {
    Optional<Instant> kept = read(file);
    Instant start =
        kept.map(last -> last.plus(WRITE_EVERY).plus(WRITE_EVERY))
            .orElseGet(() -> morning(today.orElse(firstToday)));
    if (today.isPresent() && !today.get().equals(start.atOffset(ZoneOffset.UTC).toLocalDate())) {
      if (morning(today.get()).isBefore(start)) {
        throw new IllegalArgumentException(
            "Today cannot become "
                + today.get()
                + ": in this home it is "
                + start.atOffset(ZoneOffset.UTC).toLocalDate()
                + " already, and time does not go back. Use another --home.");
      }
      start = morning(today.get());
    }
    return new SimulatedClock(system, file, start);
  }

  @Override
  public Instant instant() {
    Instant now = simulatedStart.plus(Duration.between(systemStart, system.instant()));
    if (Duration.between(written, now).compareTo(WRITE_EVERY) >= 0) {
      write(now);
    }
    return now;
  }

  private static Instant morning(LocalDate day) {
    return day.atTime(MORNING).toInstant(ZoneOffset.UTC);
  }

  private static Optional<Instant> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Instant.parse(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the simulated time from " + file, e);
    }
  }

  private synchronized void write(Instant now) {
    try {
      Path directory = Files.createDirectories(file.toAbsolutePath().getParent());
      Path part =
          Files.writeString(directory.resolve(file.getFileName() + ".part"), now.toString());
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      written = now;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the simulated time in " + file, e);
    }
  }
}
