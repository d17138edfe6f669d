package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Dag;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.quality.Verdict;
import io.headgate.ticket.Consumer;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDesk;
import io.headgate.time.DataInterval;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The open tickets, kept in step with the verdicts. Confined to the coordinator. */
final class TicketBook {

  private final Store store;
  private final Waiting waiting;
  private final List<String> trackers;
  private final Map<Long, Ticket> open = new TreeMap<>();

  /** Those that the present turn has changed, which the store does not have so yet. */
  private final Map<Long, Ticket> changed = new HashMap<>();

  /** Which versions the present turn makes of them. */
  private final Map<Long, Long> versions = new HashMap<>();

  /** Closed ones that the present turn has read. */
  private final Map<Long, Ticket> read = new HashMap<>();

  private long nextNumber;
  private long firstNew;
  private @Nullable Turn present;

  /**
   * @param dags the registered ones
   * @param trackers the names of those that are told of tickets
   */
  TicketBook(Store store, Lineage lineage, List<Dag> dags, List<String> trackers) {
    this.store = store;
    this.waiting = new Waiting(lineage, dags);
    this.trackers = trackers;
  }

  /** Reads what the store has. */
  void load() {
    open.clear();
    store.tickets(true).forEach(ticket -> open.put(ticket.number(), ticket));
    nextNumber = store.nextTicketNumber();
  }

  /**
   * Opens, extends and closes tickets as the verdicts, which the turn holds already, demand.
   *
   * @param blockedTask whose body gave them
   */
  void follow(Turn turn, List<Verdict> verdicts, Optional<LiveTask> blockedTask) {
    if (verdicts.isEmpty()) {
      return;
    }
    if (turn != present) {
      begin(turn);
    }
    List<Ticket> decided =
        TicketDesk.changes(
            open.values(),
            verdicts,
            new EngineDirectory(turn, blockedTask),
            () -> nextNumber++,
            turn.now());
    decided.forEach(ticket -> change(turn, ticket));
  }

  /**
   * Once in a turn: the tickets that the turn opens are not in the store yet. Of two nodes that
   * open or change one at the same moment, the second has a conflict, because both take the next
   * number or version.
   */
  private void begin(Turn turn) {
    if (store.nodes().isPresent()) {
      load();
    }
    changed.clear();
    versions.clear();
    read.clear();
    firstNew = nextNumber;
    present = turn;
  }

  private void change(Turn turn, Ticket decided) {
    // However often a turn changes a ticket, the store sees one change.
    long version = versions.computeIfAbsent(decided.number(), this::next);
    Ticket ticket = decided.inVersion(version);
    changed.put(ticket.number(), ticket);
    if (ticket.isOpen()) {
      open.put(ticket.number(), ticket);
    } else {
      open.remove(ticket.number());
    }
    turn.journal().changed(ticket, trackers);
  }

  /** The version that comes after the one that the store has. */
  private long next(long number) {
    if (number >= firstNew) {
      return 1;
    }
    Ticket known = open.getOrDefault(number, read.get(number));
    return requireNonNull(known, "a ticket that nobody has read").version() + 1;
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
    private final Turn turn;
    private final Optional<LiveTask> blockedTask;

    private EngineDirectory(Turn turn, Optional<LiveTask> blockedTask) {
      this.turn = turn;
      this.blockedTask = blockedTask;
    }

    @Override
    public Optional<Owner> owner(DatasetName name) {
      return waiting.owner(name);
    }

    @Override
    public String label(DatasetName name, DataInterval range) {
      return waiting.label(name, range);
    }

    @Override
    public List<Consumer> consumers(DatasetName name) {
      return waiting.consumers(name, blockedTask);
    }

    @Override
    public List<Partition> blocked(DatasetName name, String check, DataInterval range) {
      return turn.ledger().verdicts(name, range).stream()
          .filter(verdict -> verdict.check().equals(check) && verdict.outcome().needsAction())
          .map(Verdict::partition)
          .sorted()
          .toList();
    }

    @Override
    public List<Ticket> closed(DatasetName name, String check, DataInterval range) {
      Map<Long, Ticket> found = new TreeMap<>();
      store.closedTickets(name, check, range).forEach(ticket -> found.put(ticket.number(), ticket));
      read.putAll(found);
      found.putAll(changed);
      return found.values().stream().filter(ticket -> !ticket.isOpen()).toList();
    }
  }
}
