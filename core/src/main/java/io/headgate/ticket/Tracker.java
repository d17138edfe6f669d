package io.headgate.ticket;

/**
 * Brings tickets to a system where people work on them, such as an issue tracker. Each version of a
 * ticket that is not the last one may be left out. Implementations are thread-safe.
 *
 * <p>Called on a thread beside the engine, for one ticket at a time, again and again until it
 * returns, also after the process was killed: whether the last attempt had an effect is then not
 * known. So it looks for what bears the delivery's marker before it opens anything for the second
 * time.
 */
public interface Tracker {

  /** Names it in the store, so that it must not change: such as {@code github:acme/data}. */
  String name();

  /**
   * Makes the tracker show the ticket as it is now, and returns when it does. Ends within a minute.
   *
   * @throws TrackerException if it cannot; its message is stored and shown
   */
  Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException;
}
