package io.headgate.internal.engine;

import io.headgate.ticket.Delivery;
import io.headgate.ticket.Notice;
import io.headgate.ticket.Notifier;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Routing;
import io.headgate.ticket.TicketEvent;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;

/** Hears of every version of a ticket, and has people told of those that concern them. */
public record Notifying(Notifier notifier, Routing routing) implements Tracker {

  @Override
  public String name() {
    return notifier.name();
  }

  @Override
  public Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException {
    if (delivery.event() != TicketEvent.CHANGED) {
      notifier.tell(
          new Notice(
              delivery.id(),
              delivery.event(),
              delivery.ticket(),
              routing.addressees(delivery.ticket()),
              delivery.at()));
    }
    return Receipt.NONE;
  }
}
