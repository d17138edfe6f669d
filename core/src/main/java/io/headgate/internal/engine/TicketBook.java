package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.quality.Verdict;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDesk;
import io.headgate.time.DataInterval;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The open tickets, kept in step with the verdicts. Confined to the coordinator. */
final class TicketBook {

  private final Store store;
  private final Lineage lineage;
  private final Map<Long, Ticket> open = new TreeMap<>();
  private long nextNumber;
  private @Nullable Turn readFor;

  TicketBook(Store store, Lineage lineage) {
    this.store = store;
    this.lineage = lineage;
  }

  /** Reads what the store has. */
  void load() {
    open.clear();
    store.tickets(true).forEach(ticket -> open.put(ticket.number(), ticket));
    nextNumber = store.nextTicketNumber();
  }

  /** Opens, extends and closes tickets as the verdicts, which the turn holds already, demand. */
  void follow(Turn turn, List<Verdict> verdicts, String blockedTask) {
    if (verdicts.isEmpty()) {
      return;
    }
    readWhatOthersHaveWritten(turn);
    List<Ticket> changed =
        TicketDesk.changes(
            open.values(),
            verdicts,
            new EngineDirectory(turn.ledger(), blockedTask),
            () -> nextNumber++,
            turn.now());
    for (Ticket ticket : changed) {
      if (ticket.isOpen()) {
        open.put(ticket.number(), ticket);
      } else {
        open.remove(ticket.number());
      }
      turn.journal().changed(ticket);
    }
  }

  /**
   * Once in a turn: the tickets that the turn opens are not in the store yet. Of two nodes that
   * open one at the same moment, the second has a conflict, because both take the next number.
   */
  private void readWhatOthersHaveWritten(Turn turn) {
    if (store.nodes().isPresent() && turn != readFor) {
      load();
      readFor = turn;
    }
  }

  /** The open tickets about any of these partitions. */
  List<Ticket> about(Collection<Partition> partitions) {
    return open.values().stream()
        .filter(
            ticket ->
                partitions.stream()
                    .anyMatch(
                        partition ->
                            partition.dataset().equals(ticket.dataset())
                                && ticket.range().encloses(partition.interval())))
        .toList();
  }

  private final class EngineDirectory implements TicketDesk.Directory {
    private final Ledger ledger;
    private final String blockedTask;

    private EngineDirectory(Ledger ledger, String blockedTask) {
      this.ledger = ledger;
      this.blockedTask = blockedTask;
    }

    @Override
    public Optional<Owner> owner(DatasetName name) {
      return Optional.ofNullable(lineage.datasets().get(name)).flatMap(Dataset::owner);
    }

    @Override
    public String label(DatasetName name, DataInterval range) {
      Dataset dataset = lineage.datasets().get(name);
      if (dataset == null) {
        return range.toString();
      }
      List<Partition> partitions = dataset.partitions(range);
      if (partitions.isEmpty()) {
        return range.toString();
      }
      String first = partitions.get(0).label();
      String last = partitions.get(partitions.size() - 1).label();
      return first.equals(last) ? first : first + ".." + last;
    }

    @Override
    public String consumers(DatasetName name) {
      Set<DatasetName> reached = new LinkedHashSet<>();
      Deque<DatasetName> open = new ArrayDeque<>(List.of(name));
      while (!open.isEmpty()) {
        for (Lineage.Edge edge : lineage.downstream(open.remove())) {
          if (reached.add(edge.downstream().name())) {
            open.add(edge.downstream().name());
          }
        }
      }
      return reached.isEmpty()
          ? blockedTask
          : blockedTask
              + "; "
              + reached.stream().map(DatasetName::value).collect(Collectors.joining(", "));
    }

    @Override
    public List<Partition> blocked(DatasetName name, String check, DataInterval range) {
      return ledger.verdicts(name, range).stream()
          .filter(verdict -> verdict.check().equals(check) && verdict.outcome().isBlocking())
          .map(Verdict::partition)
          .sorted()
          .toList();
    }
  }
}
