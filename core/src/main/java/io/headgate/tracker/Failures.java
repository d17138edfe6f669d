package io.headgate.tracker;

import io.headgate.ticket.TrackerException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says what an answer that is no success means. */
final class Failures {

  private static final int LONGEST_DETAIL = 300;
  private static final Duration WHEN_NOTHING_IS_SAID = Duration.ofMinutes(1);

  private Failures() {}

  /**
   * @param detail what the server says about it; may be empty
   * @param pause how long it wants to be left alone, where the tracker has its own way to say so
   */
  static TrackerException of(
      String server, Answer answer, String detail, Optional<Duration> pause, Instant now) {
    String message =
        server
            + " answered "
            + answer.status()
            + " to "
            + answer.request()
            + (detail.isBlank() ? "" : ": " + shorten(detail));
    Optional<Duration> wait = answer.retryAfter(now).or(() -> pause);
    return switch (answer.status()) {
      case 401 ->
          new TrackerException.Refused(message + "; check the credentials, they were not accepted");
      case 403 ->
          wait.isPresent()
              ? new TrackerException.Unavailable(message, wait.get())
              : new TrackerException.Refused(message + "; check the permissions");
      case 408, 425 -> new TrackerException.Unavailable(message, wait.orElse(Duration.ZERO));
      case 429 -> new TrackerException.Unavailable(message, wait.orElse(WHEN_NOTHING_IS_SAID));
      default ->
          answer.status() >= 500
              ? new TrackerException.Unavailable(message, wait.orElse(Duration.ZERO))
              : new TrackerException.Refused(message);
    };
  }

  private static String shorten(String detail) {
    String line = detail.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL) + "...";
  }
}
