package io.headgate.ticket;

import java.time.Duration;
import java.util.Optional;

/**
 * A tracker cannot be told of a ticket. The delivery is tried again in any case; the subtypes say
 * how soon. The message is stored and shown to people: it names the tracker and what it answered,
 * and never holds a secret.
 */
public abstract sealed class TrackerException extends Exception
    permits TrackerException.Unavailable, TrackerException.Refused {

  private static final long serialVersionUID = 1L;

  private TrackerException(String message) {
    super(message);
  }

  /** The tracker cannot be reached, or asks to be left alone for a while. */
  public static final class Unavailable extends TrackerException {

    private static final long serialVersionUID = 1L;

    private final Duration notBefore;

    public Unavailable(String message) {
      this(message, Duration.ZERO);
    }

    /**
     * @param notBefore how long it wants to be left alone at least
     */
    public Unavailable(String message, Duration notBefore) {
      super(message);
      this.notBefore = notBefore;
    }

    /** How long it wants to be left alone at least. */
    public Duration notBefore() {
      return notBefore;
    }
  }

  /** Somebody has to change something first: credentials, a permission, a configuration. */
  public static final class Refused extends TrackerException {

    private static final long serialVersionUID = 1L;

    public Refused(String message) {
      super(message);
    }
  }

  /** How long the whole tracker wants to be left alone; empty if that is about this ticket only. */
  public Optional<Duration> pause() {
    return this instanceof Unavailable unavailable
        ? Optional.of(unavailable.notBefore())
        : Optional.empty();
  }
}
