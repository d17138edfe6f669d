package io.headgate.testing;

import static java.util.Objects.requireNonNull;

import io.headgate.time.ObservableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands still until it is set, and then tells whoever waits for a moment: schedules,
 * retries and timeouts can be tested without sleeping. Thread-safe.
 */
public final class SettableClock implements ObservableClock {

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Instant now;

  /** A clock that shows {@code now}. */
  public SettableClock(Instant now) {
    this.now = requireNonNull(now, "now");
  }

  /** A clock that shows the beginning of the day in UTC. */
  public static SettableClock at(LocalDate day) {
    return new SettableClock(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Sets the clock, forwards or backwards. */
  public void set(Instant instant) {
    now = requireNonNull(instant, "instant");
    listeners.forEach(Runnable::run);
  }

  /** Moves the clock on. */
  public void advance(Duration duration) {
    synchronized (this) {
      now = now.plus(duration);
    }
    listeners.forEach(Runnable::run);
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(requireNonNull(listener, "listener"));
  }
}
