package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Optional;

/**
 * A request to the owner of a dataset to repair it: one per (dataset, check, contiguous range),
 * open for as long as the check does not hold.
 *
 * @param number counts from 1 in a store
 * @param label how people name the range, such as {@code 1998-01-08}
 * @param consumers the task that the verdict blocked and everything known downstream, for people
 * @param closedAt empty while it is open
 */
public record Ticket(
    long number,
    DatasetName dataset,
    String check,
    DataInterval range,
    String label,
    Optional<Owner> owner,
    String message,
    String consumers,
    Instant openedAt,
    Optional<Instant> closedAt) {

  public Ticket {
    requireNonNull(dataset, "dataset");
    requireNonNull(check, "check");
    requireNonNull(range, "range");
    requireNonNull(label, "label");
    requireNonNull(owner, "owner");
    requireNonNull(message, "message");
    requireNonNull(consumers, "consumers");
    requireNonNull(openedAt, "openedAt");
    requireNonNull(closedAt, "closedAt");
  }

  /** {@code HG-7}. */
  public String id() {
    return "HG-" + number;
  }

  public boolean isOpen() {
    return closedAt.isEmpty();
  }
}
