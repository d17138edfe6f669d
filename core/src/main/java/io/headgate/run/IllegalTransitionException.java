package io.headgate.run;

/** A state change that the transition table does not know. */
public class IllegalTransitionException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final String id;
  private final String from;
  private final String event;
  private final String to;

  IllegalTransitionException(String what, Object id, Enum<?> from, Enum<?> event, String to) {
    super("Cannot " + event + " " + what + " " + id + ": it is " + from + ", and would be " + to);
    this.id = id.toString();
    this.from = from.name();
    this.event = event.name();
    this.to = to;
  }

  /** The run or task instance. */
  public String id() {
    return id;
  }

  /** The state that it is in. */
  public String from() {
    return from;
  }

  /** What was to happen. */
  public String event() {
    return event;
  }

  /** The state that the event leads to elsewhere. */
  public String to() {
    return to;
  }
}
