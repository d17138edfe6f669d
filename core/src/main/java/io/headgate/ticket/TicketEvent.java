package io.headgate.ticket;

import java.util.Locale;

/** What happened to a ticket, as seen by somebody who is told now and then. */
public enum TicketEvent {
  OPENED,
  /** It is about another range, or others wait; or it was closed and reopened meanwhile. */
  CHANGED,
  CLOSED,
  REOPENED;

  /** {@code opened}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
