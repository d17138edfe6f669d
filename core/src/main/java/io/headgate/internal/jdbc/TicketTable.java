package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Store.TicketChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Tickets. */
final class TicketTable {

  private static final String COLUMNS =
      """
      SELECT number, dataset, check_name, start_at, end_at, label, owner, message, consumers,
        opened_at, closed_at, reopenings, version
      FROM ticket
      """;

  /**
   * A number belongs to the ticket that took it first, and a version follows upon the one before
   * it: whoever comes later has a conflict.
   */
  private static final String UPSERT =
      """
      INSERT INTO ticket (number, dataset, check_name, start_at, end_at, label, owner, message,
        consumers, opened_at, closed_at, reopenings, version)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE
      SET start_at = excluded.start_at, end_at = excluded.end_at, label = excluded.label,
        owner = excluded.owner, message = excluded.message, consumers = excluded.consumers,
        closed_at = excluded.closed_at, reopenings = excluded.reopenings,
        version = excluded.version
      WHERE ticket.dataset = excluded.dataset AND ticket.check_name = excluded.check_name
        AND ticket.opened_at = excluded.opened_at AND ticket.version = excluded.version - 1
      """;

  private static final String ALL = COLUMNS + "ORDER BY number DESC";

  static final String OPEN = COLUMNS + "WHERE closed_at IS NULL ORDER BY number DESC";

  private static final String CLOSED =
      COLUMNS
          + """
          WHERE dataset = ? AND check_name = ? AND start_at <= ? AND end_at >= ?
            AND closed_at IS NOT NULL
          ORDER BY number
          """;

  private static final String FIND = COLUMNS + "WHERE number = ?";

  private static final String NEXT_NUMBER =
      "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM ticket";

  void change(Session session, List<TicketChange> changes) throws SQLException {
    List<Ticket> tickets = changes.stream().map(TicketChange::to).toList();
    List<Ticket> refused = Sql.batch(session, UPSERT, tickets, TicketTable::bind);
    if (!refused.isEmpty()) {
      Ticket ticket = refused.get(0);
      throw new StoreConflictException(
          "Cannot write ticket "
              + ticket.id()
              + " for "
              + ticket.dataset()
              + " "
              + ticket.label()
              + ", "
              + ticket.check()
              + ": the number belongs to another ticket, or somebody else has changed it");
    }
  }

  List<Ticket> list(Session session, boolean openOnly) throws SQLException {
    return Sql.query(session, openOnly ? OPEN : ALL, params -> {}, TicketTable::read);
  }

  /** Those whose range touches that one. */
  List<Ticket> closed(Session session, DatasetName dataset, String check, DataInterval range)
      throws SQLException {
    return Sql.query(
        session,
        CLOSED,
        params ->
            params.text(dataset.value()).text(check).instant(range.end()).instant(range.start()),
        TicketTable::read);
  }

  Optional<Ticket> find(Session session, long number) throws SQLException {
    return Sql.<Ticket>query(session, FIND, params -> params.number(number), TicketTable::read)
        .stream()
        .findFirst();
  }

  long nextNumber(Session session) throws SQLException {
    return Sql.<Long>query(session, NEXT_NUMBER, params -> {}, row -> row.number("next")).get(0);
  }

  private static void bind(Params params, Ticket ticket) throws SQLException {
    params
        .number(ticket.number())
        .text(ticket.dataset().value())
        .text(ticket.check())
        .interval(ticket.range())
        .prose(ticket.label())
        .text(ticket.owner().map(OwnerFormat::write))
        .prose(ticket.message())
        .text(ConsumersFormat.write(ticket.consumers()))
        .instant(ticket.openedAt())
        .instant(ticket.closedAt())
        .number(ticket.reopenings())
        .number(ticket.version());
  }

  private static Ticket read(Row row) throws SQLException {
    return new Ticket(
        row.number("number"),
        new DatasetName(row.text("dataset")),
        row.text("check_name"),
        row.interval(),
        row.text("label"),
        row.optionalText("owner").map(OwnerFormat::read),
        row.text("message"),
        ConsumersFormat.read(row.text("consumers")),
        row.instant("opened_at"),
        row.optionalInstant("closed_at"),
        (int) row.number("reopenings"),
        row.number("version"));
  }
}
