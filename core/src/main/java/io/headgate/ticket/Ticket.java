package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request to the owner of a dataset to repair it: one per (dataset, check, contiguous range),
 * open for as long as the check does not hold. If the check fails there again, the same ticket is
 * reopened.
 *
 * @param number counts from 1 in a store
 * @param label how people name the range, such as {@code 1998-01-08}
 * @param consumers the task that the verdict blocked, then everything known downstream
 * @param openedAt when it was first opened
 * @param closedAt empty while it is open
 * @param reopenings how often it was opened again after it had been closed
 * @param version counts its changes, from 1
 */
public record Ticket(
    long number,
    DatasetName dataset,
    String check,
    DataInterval range,
    String label,
    Optional<Owner> owner,
    String message,
    List<Consumer> consumers,
    Instant openedAt,
    Optional<Instant> closedAt,
    int reopenings,
    long version) {

  public Ticket {
    requireNonNull(dataset, "dataset");
    requireNonNull(check, "check");
    requireNonNull(range, "range");
    requireNonNull(label, "label");
    requireNonNull(owner, "owner");
    requireNonNull(message, "message");
    consumers = List.copyOf(consumers);
    requireNonNull(openedAt, "openedAt");
    requireNonNull(closedAt, "closedAt");
    if (reopenings < 0 || version < 1) {
      throw new IllegalArgumentException(
          "Ticket HG-"
              + number
              + " cannot have been reopened "
              + reopenings
              + " times in its version "
              + version);
    }
  }

  /** A ticket that has just been opened. */
  public static Ticket opened(
      long number,
      DatasetName dataset,
      String check,
      DataInterval range,
      String label,
      Optional<Owner> owner,
      String message,
      List<Consumer> consumers,
      Instant at) {
    return new Ticket(
        number,
        dataset,
        check,
        range,
        label,
        owner,
        message,
        consumers,
        at,
        Optional.empty(),
        0,
        1);
  }

  /** {@code HG-7}. */
  public String id() {
    return "HG-" + number;
  }

  public boolean isOpen() {
    return closedAt.isEmpty();
  }

  /** Who waits, in one line for people: {@code sales.clean (data-platform), mart.sales}. */
  public String waiting() {
    return consumers.stream().map(Consumer::toString).collect(Collectors.joining(", "));
  }

  /** The same ticket as that version of it. */
  public Ticket inVersion(long number) {
    return number == version
        ? this
        : new Ticket(
            this.number,
            dataset,
            check,
            range,
            label,
            owner,
            message,
            consumers,
            openedAt,
            closedAt,
            reopenings,
            number);
  }

  /** The next version: about another range, with what is known about it now. */
  Ticket ranged(
      DataInterval newRange, String newLabel, Optional<Owner> newOwner, List<Consumer> waiting) {
    return new Ticket(
        number,
        dataset,
        check,
        newRange,
        newLabel,
        newOwner,
        message,
        waiting,
        openedAt,
        closedAt,
        reopenings,
        version + 1);
  }

  /** The next version: closed. */
  Ticket closed(Instant at, String why) {
    return new Ticket(
        number,
        dataset,
        check,
        range,
        label,
        owner,
        why,
        consumers,
        openedAt,
        Optional.of(at),
        reopenings,
        version + 1);
  }

  /** The next version: open again. */
  Ticket reopened(String why) {
    return new Ticket(
        number,
        dataset,
        check,
        range,
        label,
        owner,
        why,
        consumers,
        openedAt,
        Optional.empty(),
        reopenings + 1,
        version + 1);
  }
}
