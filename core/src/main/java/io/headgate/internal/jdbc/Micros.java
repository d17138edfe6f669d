package io.headgate.internal.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How the store keeps points in time: microseconds since 1970, so that years 0001 to 9999 fit in a
 * 64-bit integer. When something happened is cut to the microsecond; the bounds of a data interval
 * are part of an identity and must be whole microseconds.
 */
final class Micros {

  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  /** When something happened. */
  static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / 1000);
  }

  /** A bound of a data interval. */
  static long exactly(Instant bound) {
    if (!bound.truncatedTo(ChronoUnit.MICROS).equals(bound)) {
      throw new IllegalArgumentException(
          "Cannot store a data interval that begins or ends at "
              + bound
              + ": the store keeps whole microseconds");
    }
    return of(bound);
  }

  static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1000);
  }
}
