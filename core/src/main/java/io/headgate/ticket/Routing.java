package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who is told of a ticket. Where every team looks after its own data, that is the owner of the
 * dataset or of the DAG; where one team looks after the data of all, it is told first. Immutable
 * and thread-safe.
 */
public final class Routing {

  private final Function<Ticket, List<Owner>> rule;

  private Routing(Function<Ticket, List<Owner>> rule) {
    this.rule = rule;
  }

  /** The owner of the dataset; if it has none, the owner of the DAG that it blocked. */
  public static Routing toDatasetOwner() {
    return new Routing(ticket -> ticket.owner().or(() -> dagOwner(ticket)).stream().toList());
  }

  /** The owner of the DAG that was blocked; if it has none, the owner of the dataset. */
  public static Routing toDagOwner() {
    return new Routing(ticket -> dagOwner(ticket).or(ticket::owner).stream().toList());
  }

  /** One team, whatever the ticket is about. */
  public static Routing toCentralTeam(Owner team) {
    requireNonNull(team, "team");
    return new Routing(ticket -> List.of(team));
  }

  /** First that team, then whom this routing names. */
  public Routing afterCentralTeam(Owner team) {
    requireNonNull(team, "team");
    return new Routing(
        ticket -> {
          List<Owner> all = new ArrayList<>(List.of(team));
          addressees(ticket).stream()
              .filter(owner -> !owner.team().equals(team.team()))
              .forEach(all::add);
          return all;
        });
  }

  /** Whom to tell, the first one first; empty if nobody answers for the data. */
  public List<Owner> addressees(Ticket ticket) {
    return List.copyOf(rule.apply(ticket));
  }

  /** The first consumer is the task that was blocked. */
  private static Optional<Owner> dagOwner(Ticket ticket) {
    return ticket.consumers().stream().findFirst().flatMap(Consumer::owner);
  }
}
