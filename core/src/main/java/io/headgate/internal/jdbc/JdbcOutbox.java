package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Outbox;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The outbox on any database. */
final class JdbcOutbox implements Outbox {

  /** Where others claim at the same moment, one of the next ones is still free. */
  private static final int CANDIDATES = 8;

  private final Database database;
  private final OutboxTable table;
  private final TicketTable tickets;
  private final InstantSource clock;

  /**
   * @param clock decides what is due where the store belongs to one process
   */
  JdbcOutbox(Database database, OutboxTable table, TicketTable tickets, InstantSource clock) {
    this.database = database;
    this.table = table;
    this.tickets = tickets;
    this.clock = clock;
  }

  @Override
  public void enroll(String tracker) {
    database.write(
        "what " + tracker + " is to be told",
        session -> {
          table.enroll(session, tracker);
          return tracker;
        });
  }

  @Override
  public Optional<Claimed> claim(String tracker, Duration lasting) {
    List<Long> due =
        database.read(
            "what is due for " + tracker,
            session -> table.due(session, tracker, now(session), CANDIDATES));
    if (due.isEmpty()) {
      return Optional.empty();
    }
    return database.write(
        "the claim of a delivery to " + tracker, session -> claim(session, tracker, due, lasting));
  }

  private Optional<Claimed> claim(Session session, String tracker, List<Long> due, Duration lasting)
      throws SQLException {
    String token = UUID.randomUUID().toString();
    for (long number : due) {
      Instant now = now(session);
      if (table.claim(session, tracker, number, token, now, now.plus(lasting))) {
        OutboxTable.Entry entry = table.find(session, tracker, number);
        Ticket ticket =
            tickets
                .find(session, number)
                .orElseThrow(
                    () ->
                        new IllegalStateException(
                            "The store is to tell "
                                + tracker
                                + " of ticket HG-"
                                + number
                                + ", which it does not have: restore the store"));
        return Optional.of(
            new Claimed(
                tracker,
                token,
                entry.attempts(),
                new Delivery(
                    ticket,
                    entry.marker(),
                    entry.told(),
                    entry.told().isEmpty() && entry.attempts() > 1,
                    now)));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean delivered(Claimed claimed, Receipt receipt) {
    return database.write(
        "what " + claimed.tracker() + " was told",
        session ->
            table.delivered(
                session,
                claimed.tracker(),
                claimed.token(),
                claimed.delivery().ticket(),
                receipt,
                now(session)));
  }

  @Override
  public boolean failed(Claimed claimed, String error, Duration pause) {
    return database.write(
        "that " + claimed.tracker() + " was not told",
        session ->
            table.failed(
                session,
                claimed.tracker(),
                claimed.token(),
                claimed.delivery().ticket().number(),
                error,
                now(session).plus(pause)));
  }

  @Override
  public int retryFailed() {
    return database.write("that deliveries are tried again", table::retryFailed);
  }

  @Override
  public Optional<Duration> untilNext(String tracker) {
    return database.read(
        "what is due next for " + tracker,
        session -> {
          Instant now = now(session);
          return table
              .next(session, tracker)
              .map(next -> next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO);
        });
  }

  @Override
  public List<TicketDelivery> deliveries() {
    return database.read("what trackers were told", table::list);
  }

  private Instant now(Session session) throws SQLException {
    return database.dialect().now(session, clock);
  }
}
