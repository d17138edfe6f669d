package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Owner;
import java.time.Instant;
import java.util.List;

/**
 * That something has happened to a ticket.
 *
 * @param id the same id again is the same notice
 * @param event not {@link TicketEvent#CHANGED}
 * @param ticket as it is now
 * @param addressees whom to tell, first of all the first; empty if nobody answers for the data
 * @param at the moment
 */
public record Notice(
    String id, TicketEvent event, Ticket ticket, List<Owner> addressees, Instant at) {

  public Notice {
    requireNonNull(id, "id");
    requireNonNull(event, "event");
    requireNonNull(ticket, "ticket");
    addressees = List.copyOf(addressees);
    requireNonNull(at, "at");
  }
}
