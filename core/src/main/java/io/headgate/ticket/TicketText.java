package io.headgate.ticket;

import io.headgate.dataset.Owner;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What people read about a ticket, wherever they do. Plain text, bounded in length. */
public final class TicketText {

  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_MESSAGE = 4_000;
  private static final int MOST_CONSUMERS = 50;

  private TicketText() {}

  /** {@code [HG-7] raw.sales 1998-01-08: presence >= 1 does not hold}. */
  public static String title(Ticket ticket) {
    return cut(
        "["
            + ticket.id()
            + "] "
            + ticket.dataset()
            + " "
            + ticket.label()
            + ": "
            + oneLine(ticket.check())
            + " does not hold",
        LONGEST_TITLE);
  }

  /**
   * Everything, in lines without markup.
   *
   * @param at who is on call at that moment is named
   */
  public static String body(Ticket ticket, Instant at) {
    return "Dataset: "
        + ticket.dataset()
        + "\nPartitions: "
        + ticket.label()
        + "\nCheck: "
        + oneLine(ticket.check())
        + "\nOwner: "
        + ticket.owner().map(Owner::toString).orElse("nobody")
        + onCall(ticket, at)
        + "\nState: "
        + state(ticket)
        + "\n\n"
        + message(ticket)
        + "\n\nBlocked until it is repaired:\n"
        + consumers(ticket);
  }

  /** Who of the owner is on call at the moment; empty if nobody is. */
  private static String onCall(Ticket ticket, Instant at) {
    return ticket
        .owner()
        .flatMap(Owner::onCall)
        .map(
            rotation ->
                "\nOn call at " + at.truncatedTo(ChronoUnit.SECONDS) + ": " + rotation.at(at))
        .orElse("");
  }

  private static String state(Ticket ticket) {
    return (ticket.isOpen() ? "open" : "closed, the check holds again")
        + ", first opened "
        + ticket.openedAt()
        + (ticket.reopenings() == 0 ? "" : ", reopened " + times(ticket.reopenings()));
  }

  /** What the check has found. */
  public static String message(Ticket ticket) {
    return cut(ticket.message(), LONGEST_MESSAGE);
  }

  /** One line for each, those of one owner together. */
  public static String consumers(Ticket ticket) {
    List<Consumer> consumers = ticket.consumers();
    String lines =
        consumers.stream()
            .limit(MOST_CONSUMERS)
            .map(
                consumer ->
                    "- "
                        + consumer.name()
                        + ", owner "
                        + consumer.owner().map(Owner::toString).orElse("nobody"))
            .collect(Collectors.joining("\n"));
    int more = consumers.size() - MOST_CONSUMERS;
    return lines + (more > 0 ? "\n- and " + more + " more" : "");
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  /** Without line breaks. */
  public static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
  }
}
