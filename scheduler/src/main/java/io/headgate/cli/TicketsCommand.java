package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Owner;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.ticket.Ticket;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "tickets", description = "Lists the open tickets to owners of data, latest first.")
final class TicketsCommand extends OrchestratorCommand {

  @Option(names = "--all", description = "The closed ones as well.")
  private boolean all;

  TicketsCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    List<Ticket> tickets = orchestrator.tickets(!all);
    if (tickets.isEmpty()) {
      print(all ? "No ticket has been opened yet." : "No open tickets.");
      return ExitCode.OK;
    }
    Table table =
        terminal()
            .table("TICKET", "STATE", "DATASET", "RANGE", "~CHECK", "~OWNER", "OPENED", "CLOSED");
    for (Ticket ticket : tickets) {
      table.row(
          ticket.id(),
          ticket.isOpen() ? "open" : "closed",
          ticket.dataset(),
          ticket.label(),
          ticket.check(),
          ticket.owner().map(Owner::team).orElse("no owner"),
          Figures.minute(Optional.of(ticket.openedAt()), terminal().zone()),
          Figures.minute(ticket.closedAt(), terminal().zone()));
    }
    print(table);
    tickets.stream()
        .filter(Ticket::isOpen)
        .forEach(
            ticket ->
                terminal()
                    .paragraph(
                        ticket.id()
                            + ticket.owner().map(owner -> " to " + owner).orElse("")
                            + ": "
                            + ticket.message()
                            + (ticket.consumers().isEmpty()
                                ? ""
                                : "; waiting: " + ticket.consumers())));
    return ExitCode.OK;
  }
}
