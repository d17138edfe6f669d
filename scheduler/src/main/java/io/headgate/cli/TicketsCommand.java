package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Owner;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "tickets", description = "Lists the open tickets to owners of data, latest first.")
final class TicketsCommand extends OrchestratorCommand {

  @Option(names = "--all", description = "The closed ones as well.")
  private boolean all;

  @Option(
      names = "--retry",
      description = "Has what trackers were not told tried again now by whoever executes.")
  private boolean retry;

  TicketsCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    if (retry) {
      int failed = orchestrator.retryTicketDeliveries();
      print(
          failed == 0
              ? "Nothing has failed: nothing is tried again."
              : Figures.count(failed, "failed attempt") + " will be made again now.");
    }
    List<Ticket> tickets = orchestrator.tickets(!all);
    if (tickets.isEmpty()) {
      print(all ? "No ticket has been opened yet." : "No open tickets.");
      return ExitCode.OK;
    }
    Map<Long, List<TicketDelivery>> deliveries =
        orchestrator.ticketDeliveries().stream()
            .collect(Collectors.groupingBy(TicketDelivery::ticket));
    Table table =
        terminal()
            .table("TICKET", "STATE", "DATASET", "RANGE", "~CHECK", "~OWNER", "OPENED", "CLOSED");
    for (Ticket ticket : tickets) {
      table.row(
          ticket.id(),
          state(ticket),
          ticket.dataset(),
          ticket.label(),
          ticket.check(),
          ticket.owner().map(Owner::team).orElse("no owner"),
          Figures.minute(Optional.of(ticket.openedAt()), terminal().zone()),
          Figures.minute(ticket.closedAt(), terminal().zone()));
    }
    print(table);
    for (Ticket ticket : tickets) {
      if (ticket.isOpen()) {
        terminal()
            .paragraph(
                ticket.id()
                    + ticket.owner().map(owner -> " to " + owner).orElse("")
                    + ": "
                    + ticket.message()
                    + (ticket.consumers().isEmpty() ? "" : "; waiting: " + ticket.waiting()));
      }
      deliveries.getOrDefault(ticket.number(), List.of()).stream()
          .map(this::line)
          .forEach(line -> terminal().paragraph(ticket.id() + " " + line));
    }
    return ExitCode.OK;
  }

  private static String state(Ticket ticket) {
    return !ticket.isOpen() ? "closed" : ticket.reopenings() == 0 ? "open" : "reopened";
  }

  /** What the tracker calls the ticket, or why it does not know it. */
  private String line(TicketDelivery delivery) {
    String known =
        delivery
            .receipt()
            .map(
                receipt ->
                    receipt.reference().isEmpty()
                        ? "told"
                        : receipt.reference() + receipt.link().map(link -> " " + link).orElse(""))
            .orElse(delivery.lastError().isEmpty() ? "to be told" : "not told");
    String error =
        delivery
            .lastError()
            .map(
                text ->
                    "; "
                        + Figures.count(delivery.attempts(), "attempt")
                        + " failed, the next "
                        + delivery
                            .nextTry()
                            .map(at -> "at " + Figures.minute(Optional.of(at), terminal().zone()))
                            .orElse("at once")
                        + ": "
                        + text)
            .orElse(delivery.isDone() || delivery.receipt().isEmpty() ? "" : "; has changed since");
    return "at " + delivery.tracker() + ": " + known + error;
  }
}
