package io.headgate.ticket;

/**
 * Tells people that a ticket was opened, reopened or closed, such as by e-mail. Implementations are
 * thread-safe. Called as a {@link Tracker} is: again and again until it returns, so that somebody
 * may be told twice if the process is killed in between, but never not at all.
 */
public interface Notifier {

  /** Names it in the store, so that it must not change: such as {@code mail}. */
  String name();

  /**
   * Tells the addressees. Ends within a minute.
   *
   * @throws TrackerException if it cannot; its message is stored and shown
   */
  void tell(Notice notice) throws TrackerException, InterruptedException;
}
