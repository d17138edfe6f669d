package io.headgate.tracker;

import static java.util.Objects.requireNonNull;

import io.headgate.ticket.TrackerException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that is asked for whenever it is needed, kept nowhere, and never printed.
 *
 * @param what it is, for people, such as {@code the GitHub token}
 */
record Secret(String what, Supplier<String> source) {

  Secret {
    requireNonNull(source, "source");
  }

  /** From a variable of the environment. */
  static Secret ofEnvironment(String what, String variable) {
    return new Secret(
        what + " (environment variable " + variable + ")",
        () -> Optional.ofNullable(System.getenv(variable)).orElse(""));
  }

  /**
   * The secret, without white space around it.
   *
   * @throws TrackerException.Refused if there is none now, or it cannot be one
   */
  String reveal() throws TrackerException.Refused {
    String value;
    try {
      value = Optional.ofNullable(source.get()).orElse("").strip();
    } catch (RuntimeException e) {
      throw new TrackerException.Refused(
          "cannot read " + what + ": its source failed with " + e.getClass().getName());
    }
    if (value.isEmpty()) {
      throw new TrackerException.Refused(what + " is not set: set it, and it is tried again");
    }
    if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new TrackerException.Refused(
          what + " holds characters that no such secret has: check how it was set");
    }
    return value;
  }

  @Override
  public String toString() {
    return what;
  }
}
