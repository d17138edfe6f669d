package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a tracker knows a ticket.
 *
 * @param ticket the ticket's number
 * @param wanted the ticket's version that it is to be told
 * @param delivered the version that it was told last; 0 if none
 * @param receipt what it answered to that
 * @param attempts since then, also one that is just being made
 * @param nextTry when it is tried again at the earliest; empty if at once, or there is nothing to
 *     be told
 * @param lastError why the last attempt failed; empty if it did not
 */
public record TicketDelivery(
    String tracker,
    long ticket,
    long wanted,
    long delivered,
    Optional<Receipt> receipt,
    int attempts,
    Optional<Instant> nextTry,
    Optional<String> lastError) {

  public TicketDelivery {
    requireNonNull(tracker, "tracker");
    requireNonNull(receipt, "receipt");
    requireNonNull(nextTry, "nextTry");
    requireNonNull(lastError, "lastError");
  }

  /** Whether the tracker knows the ticket as it is. */
  public boolean isDone() {
    return delivered >= wanted;
  }
}
