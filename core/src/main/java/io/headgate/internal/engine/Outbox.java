package io.headgate.internal.engine;

import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.TicketDelivery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What trackers are still to be told of tickets. A row per tracker and ticket is written with the
 * ticket's change, in one transaction; it says which version is wanted and which was delivered, so
 * that a tracker that was away is told how things are, not how they came about. Times are those of
 * the store: where it is shared, the database's. Thread-safe.
 */
public interface Outbox {

  /**
   * An attempt that nobody else makes until the claim has run out.
   *
   * @param token who claims
   * @param attempt since the last delivery, from 1
   */
  record Claimed(String tracker, String token, int attempt, Delivery delivery) {}

  /**
   * Has the tracker told of the open tickets of which it was never to be told, such as older ones.
   */
  void enroll(String tracker);

  /**
   * Claims the delivery to the tracker that is due the longest, and counts the attempt.
   *
   * @param lasting after that, others may take it that nothing came of the attempt
   * @return empty if nothing is due
   */
  Optional<Claimed> claim(String tracker, Duration lasting);

  /**
   * The tracker has been told.
   *
   * @return false if the claim had run out and somebody else has it: nothing was written
   */
  boolean delivered(Claimed claimed, Receipt receipt);

  /**
   * The tracker could not be told; not tried again before {@code pause} is over.
   *
   * @return false if the claim had run out and somebody else has it: nothing was written
   */
  boolean failed(Claimed claimed, String error, Duration pause);

  /**
   * Has what failed tried again now, as after somebody has put right what was refused; attempts
   * that are just being made are left alone.
   *
   * @return how many deliveries that are
   */
  int retryFailed();

  /** How long nothing is due for the tracker; empty if there is nothing to tell. */
  Optional<Duration> untilNext(String tracker);

  /** Every row, by ticket and tracker. */
  List<TicketDelivery> deliveries();
}
