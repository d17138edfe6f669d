package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A ticket on its way to a tracker.
 *
 * @param ticket as it is now
 * @param marker a word of letters, digits and hyphens that stands for this ticket at this tracker,
 *     and for nothing else anywhere: put it into what is opened
 * @param last what the tracker was told before; empty if that is not known
 * @param mayBeOpened whether an earlier attempt may have opened something of which nothing is known
 *     here: then search for the marker first
 * @param at the moment, for what is dated
 */
public record Delivery(
    Ticket ticket, String marker, Optional<Told> last, boolean mayBeOpened, Instant at) {

  /** What a tracker was told. */
  public record Told(long version, boolean open, Receipt receipt) {
    public Told {
      requireNonNull(receipt, "receipt");
    }
  }

  public Delivery {
    requireNonNull(ticket, "ticket");
    requireNonNull(marker, "marker");
    requireNonNull(last, "last");
    requireNonNull(at, "at");
  }

  /** What has happened since the tracker was told last. */
  public TicketEvent event() {
    boolean open = ticket.isOpen();
    if (last.isEmpty()) {
      return open ? TicketEvent.OPENED : TicketEvent.CLOSED;
    }
    if (last.get().open() == open) {
      return TicketEvent.CHANGED;
    }
    return open ? TicketEvent.REOPENED : TicketEvent.CLOSED;
  }

  /** Names this delivery: the same again is the same delivery. */
  public String id() {
    return marker + "-v" + ticket.version();
  }
}
