package io.headgate.time;

import java.time.InstantSource;

/**
 * A clock that says when it was changed by something else than the passing of time, so that whoever
 * waits for a moment need not poll. Implementations are thread-safe.
 */
public interface ObservableClock extends InstantSource {

  /** Has {@code listener} called, on the changing thread, after every change. */
  void onChange(Runnable listener);
}
