package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.ticket.Ticket;
import java.sql.SQLException;
import java.util.List;

/** Tickets. */
final class TicketTable {

  private static final String COLUMNS =
      """
      SELECT number, dataset, check_name, start_at, end_at, label, owner, message, consumers,
        opened_at, closed_at
      FROM ticket
      """;

  /** A number belongs to the ticket that took it first: whoever comes later has a conflict. */
  private static final String UPSERT =
      """
      INSERT INTO ticket (number, dataset, check_name, start_at, end_at, label, owner, message,
        consumers, opened_at, closed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE
      SET start_at = excluded.start_at, end_at = excluded.end_at, label = excluded.label,
        owner = excluded.owner, message = excluded.message, consumers = excluded.consumers,
        closed_at = excluded.closed_at
      WHERE ticket.dataset = excluded.dataset AND ticket.check_name = excluded.check_name
        AND ticket.opened_at = excluded.opened_at
      """;

  private static final String ALL = COLUMNS + "ORDER BY number DESC";

  static final String OPEN = COLUMNS + "WHERE closed_at IS NULL ORDER BY number DESC";

  private static final String NEXT_NUMBER =
      "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM ticket";

  void upsert(Session session, List<Ticket> tickets) throws SQLException {
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
              + ": the number belongs to another ticket");
    }
  }

  List<Ticket> list(Session session, boolean openOnly) throws SQLException {
    return Sql.query(session, openOnly ? OPEN : ALL, params -> {}, TicketTable::read);
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
        .prose(ticket.consumers())
        .instant(ticket.openedAt())
        .instant(ticket.closedAt());
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
        row.text("consumers"),
        row.instant("opened_at"),
        row.optionalInstant("closed_at"));
  }
}
