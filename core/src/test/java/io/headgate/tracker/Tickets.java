package io.headgate.tracker;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.OnCallRotation;
import io.headgate.dataset.Owner;
import io.headgate.ticket.Consumer;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Delivery.Told;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Tickets on their way, for the tests of trackers. */
final class Tickets {

  static final Instant NOW = Instant.parse("1998-02-01T06:00:00Z");
  static final String MARKER = "headgate-hg-7-00112233445566778899aabbccddeeff";
  static final Owner STORES =
      Owner.team("store-systems")
          .reachedAt("stores@example.com")
          .onCall(
              OnCallRotation.weekly(
                  LocalDateTime.of(1998, 1, 5, 9, 0),
                  ZoneOffset.UTC,
                  "anna@example.com",
                  "ben@example.com"));

  private Tickets() {}

  static Ticket open(long version, int reopenings) {
    return ticket(version, reopenings, Optional.empty());
  }

  static Ticket closed(long version) {
    return ticket(version, 0, Optional.of(NOW));
  }

  private static Ticket ticket(long version, int reopenings, Optional<Instant> closedAt) {
    return new Ticket(
        7,
        new DatasetName("raw.sales"),
        "presence >= 1",
        DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC),
        "1998-01-08",
        Optional.of(STORES),
        "raw.sales 1998-01-08: presence is 0, required is >= 1; ask @somebody",
        List.of(
            new Consumer("sales.clean", Optional.of(Owner.team("data-platform"))),
            new Consumer("mart.free", Optional.empty())),
        NOW,
        closedAt,
        reopenings,
        version);
  }

  static Delivery first(Ticket ticket) {
    return new Delivery(ticket, MARKER, Optional.empty(), false, NOW);
  }

  /** After an attempt of which nothing is known. */
  static Delivery again(Ticket ticket) {
    return new Delivery(ticket, MARKER, Optional.empty(), true, NOW);
  }

  static Delivery after(Receipt receipt, boolean open, Ticket ticket) {
    return new Delivery(
        ticket, MARKER, Optional.of(new Told(ticket.version() - 1, open, receipt)), false, NOW);
  }
}
