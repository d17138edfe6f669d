package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.TicketChange;
import io.headgate.ticket.Delivery.Told;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What trackers are to be told of tickets, and what they have been told. */
final class OutboxTable {

  /** A row that is due at once; {@code wanted} of one that is there grows. */
  private static final String WANT =
      """
      INSERT INTO ticket_delivery (tracker, ticket, marker, wanted, delivered, attempts, next_at)
      VALUES (?, ?, ?, ?, 0, 0, 0)
      ON CONFLICT (tracker, ticket) DO UPDATE SET wanted = excluded.wanted
      """;

  /** Also of trackers that are configured in other processes only. */
  private static final String WANT_ELSEWHERE =
      "UPDATE ticket_delivery SET wanted = ? WHERE ticket = ?";

  private static final String UNKNOWN_TO =
      """
      SELECT t.number, t.version FROM ticket t
      WHERE t.closed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM ticket_delivery d WHERE d.tracker = ? AND d.ticket = t.number)
      ORDER BY t.number
      """;

  static final String DUE =
      """
      SELECT ticket FROM ticket_delivery
      WHERE tracker = ? AND delivered < wanted AND next_at <= ?
      ORDER BY next_at, ticket LIMIT ?
      """;

  private static final String CLAIM =
      """
      UPDATE ticket_delivery SET attempts = attempts + 1, next_at = ?, claim = ?
      WHERE tracker = ? AND ticket = ? AND delivered < wanted AND next_at <= ?
      """;

  private static final String COLUMNS =
      """
      SELECT tracker, ticket, marker, wanted, delivered, delivered_open, reference, link, attempts,
        next_at, last_error
      FROM ticket_delivery
      """;

  private static final String FIND = COLUMNS + "WHERE tracker = ? AND ticket = ?";

  private static final String ALL = COLUMNS + "ORDER BY ticket, tracker";

  private static final String DELIVERED =
      """
      UPDATE ticket_delivery SET delivered = ?, delivered_open = ?, reference = ?, link = ?,
        delivered_at = ?, attempts = 0, next_at = 0, claim = NULL, last_error = NULL
      WHERE tracker = ? AND ticket = ? AND claim = ?
      """;

  private static final String FAILED =
      """
      UPDATE ticket_delivery SET last_error = ?, next_at = ?, claim = NULL
      WHERE tracker = ? AND ticket = ? AND claim = ?
      """;

  /** Whoever makes an attempt has a claim; that of a dead process runs out. */
  private static final String RETRY_FAILED =
      """
      UPDATE ticket_delivery SET next_at = 0
      WHERE delivered < wanted AND claim IS NULL AND last_error IS NOT NULL
      """;

  private static final String NEXT =
      """
      SELECT MIN(next_at) AS next_at FROM ticket_delivery
      WHERE tracker = ? AND delivered < wanted
      """;

  /**
   * @param told empty if nothing was delivered yet
   */
  record Entry(String marker, int attempts, Optional<Told> told) {}

  private record Wanted(String tracker, long ticket, long version) {}

  void want(Session session, List<TicketChange> changes) throws SQLException {
    List<Wanted> wanted = new ArrayList<>();
    for (TicketChange change : changes) {
      for (String tracker : change.trackers()) {
        wanted.add(new Wanted(tracker, change.to().number(), change.to().version()));
      }
    }
    want(session, wanted);
    List<Ticket> changed =
        changes.stream().map(TicketChange::to).filter(ticket -> ticket.version() > 1).toList();
    Sql.batch(
        session,
        WANT_ELSEWHERE,
        changed,
        (params, ticket) -> params.number(ticket.version()).number(ticket.number()));
  }

  private static void want(Session session, Collection<Wanted> wanted) throws SQLException {
    Sql.batch(
        session,
        WANT,
        wanted,
        (params, row) ->
            params
                .text(row.tracker())
                .number(row.ticket())
                .text(marker(row.ticket()))
                .number(row.version()));
  }

  private static String marker(long ticket) {
    return "headgate-hg-" + ticket + "-" + UUID.randomUUID().toString().replace("-", "");
  }

  /** Open tickets that the tracker is not told of. */
  void enroll(Session session, String tracker) throws SQLException {
    List<Wanted> unknown =
        Sql.query(
            session,
            UNKNOWN_TO,
            params -> params.text(tracker),
            row -> new Wanted(tracker, row.number("number"), row.number("version")));
    want(session, unknown);
  }

  List<Long> due(Session session, String tracker, Instant now, int atMost) throws SQLException {
    return Sql.query(
        session,
        DUE,
        params -> params.text(tracker).instant(now).number(atMost),
        row -> row.number("ticket"));
  }

  /** Whether it is due and nobody else has it. */
  boolean claim(
      Session session, String tracker, long ticket, String token, Instant now, Instant until)
      throws SQLException {
    return Sql.update(
            session,
            CLAIM,
            params -> params.instant(until).text(token).text(tracker).number(ticket).instant(now))
        == 1;
  }

  Entry find(Session session, String tracker, long ticket) throws SQLException {
    return Sql.<Entry>query(
            session, FIND, params -> params.text(tracker).number(ticket), OutboxTable::entry)
        .get(0);
  }

  private static Entry entry(Row row) throws SQLException {
    long delivered = row.number("delivered");
    boolean open = row.number("delivered_open") == 1;
    return new Entry(
        row.text("marker"),
        (int) row.number("attempts"),
        receipt(row).map(receipt -> new Told(delivered, open, receipt)));
  }

  boolean delivered(
      Session session, String tracker, String token, Ticket ticket, Receipt receipt, Instant now)
      throws SQLException {
    return Sql.update(
            session,
            DELIVERED,
            params ->
                params
                    .number(ticket.version())
                    .number(ticket.isOpen() ? 1 : 0)
                    .prose(receipt.reference())
                    .prose(receipt.link().map(URI::toString))
                    .instant(now)
                    .text(tracker)
                    .number(ticket.number())
                    .text(token))
        == 1;
  }

  boolean failed(
      Session session, String tracker, String token, long ticket, String error, Instant next)
      throws SQLException {
    return Sql.update(
            session,
            FAILED,
            params -> params.prose(error).instant(next).text(tracker).number(ticket).text(token))
        == 1;
  }

  int retryFailed(Session session) throws SQLException {
    return Sql.update(session, RETRY_FAILED, params -> {});
  }

  Optional<Instant> next(Session session, String tracker) throws SQLException {
    return Sql.<Optional<Instant>>query(
            session, NEXT, params -> params.text(tracker), row -> row.optionalInstant("next_at"))
        .get(0);
  }

  List<TicketDelivery> list(Session session) throws SQLException {
    return Sql.query(session, ALL, params -> {}, OutboxTable::read);
  }

  private static TicketDelivery read(Row row) throws SQLException {
    boolean done = row.number("delivered") >= row.number("wanted");
    return new TicketDelivery(
        row.text("tracker"),
        row.number("ticket"),
        row.number("wanted"),
        row.number("delivered"),
        receipt(row),
        (int) row.number("attempts"),
        done
            ? Optional.empty()
            : row.optionalInstant("next_at").filter(next -> next.isAfter(Instant.EPOCH)),
        row.optionalText("last_error"));
  }

  private static Optional<Receipt> receipt(Row row) throws SQLException {
    Optional<String> reference = row.optionalText("reference");
    return reference.isEmpty()
        ? Optional.empty()
        : Optional.of(new Receipt(reference.get(), row.optionalText("link").map(URI::create)));
  }
}
