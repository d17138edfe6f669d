package io.headgate.ticket;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Decides which tickets new verdicts open, extend, narrow, split, close or reopen: one open ticket
 * per dataset, check and contiguous range, and no second one where a closed one can be reopened.
 * Pure; not thread-safe.
 */
public final class TicketDesk {

  /** What the desk has to know of the world. */
  public interface Directory {

    /** Who answers for the dataset. */
    Optional<Owner> owner(DatasetName dataset);

    /** How people name the range, such as {@code 1998-01-08}. */
    String label(DatasetName dataset, DataInterval range);

    /** Who is kept from the dataset. */
    List<Consumer> consumers(DatasetName dataset);

    /** The partitions in the range that the check blocks, the new verdicts included, in order. */
    List<Partition> blocked(DatasetName dataset, String check, DataInterval range);

    /** The closed tickets about the dataset and the check whose range touches that one. */
    List<Ticket> closed(DatasetName dataset, String check, DataInterval range);
  }

  private final Map<Long, Ticket> open = new TreeMap<>();
  private final Map<Long, Ticket> changed = new TreeMap<>();
  private final Directory directory;
  private final LongSupplier nextNumber;
  private final Instant now;

  private TicketDesk(
      Collection<Ticket> open, Directory directory, LongSupplier nextNumber, Instant now) {
    open.forEach(ticket -> this.open.put(ticket.number(), ticket));
    this.directory = directory;
    this.nextNumber = nextNumber;
    this.now = now;
  }

  /**
   * The tickets that the verdicts change, each as it is after the last of them, by number.
   *
   * @param open the tickets that are open now
   * @param nextNumber called once for each new ticket
   */
  public static List<Ticket> changes(
      Collection<Ticket> open,
      List<Verdict> verdicts,
      Directory directory,
      LongSupplier nextNumber,
      Instant now) {
    TicketDesk desk = new TicketDesk(open, directory, nextNumber, now);
    for (Verdict verdict : verdicts) {
      if (verdict.outcome().needsAction()) {
        desk.block(verdict);
      } else {
        desk.release(verdict);
      }
    }
    return List.copyOf(desk.changed.values());
  }

  private void block(Verdict verdict) {
    DataInterval range = verdict.partition().interval();
    List<Ticket> touching =
        ofCheck(verdict)
            .filter(ticket -> touches(ticket.range(), range))
            .sorted(Comparator.comparingLong(Ticket::number))
            .toList();
    if (touching.isEmpty()) {
      put(toReopen(verdict).map(old -> reopened(old, verdict)).orElseGet(() -> opened(verdict)));
      return;
    }
    DataInterval hull = touching.stream().map(Ticket::range).reduce(range, DataInterval::hull);
    Ticket first = touching.get(0);
    if (!hull.equals(first.range())) {
      put(ranged(first, hull));
    }
    for (Ticket merged : touching.subList(1, touching.size())) {
      put(merged.closed(now, merged.message() + " (goes on in " + first.id() + ")"));
    }
  }

  private void release(Verdict verdict) {
    DataInterval range = verdict.partition().interval();
    List<Ticket> touched =
        ofCheck(verdict).filter(ticket -> ticket.range().overlaps(range)).toList();
    for (Ticket ticket : touched) {
      List<List<Partition>> rest =
          contiguous(directory.blocked(ticket.dataset(), ticket.check(), ticket.range()));
      if (rest.isEmpty()) {
        put(ticket.closed(now, ticket.message()));
        continue;
      }
      DataInterval first = hull(rest.get(0));
      if (!first.equals(ticket.range())) {
        put(ranged(ticket, first));
      }
      for (List<Partition> other : rest.subList(1, rest.size())) {
        put(splitOff(ticket, hull(other)));
      }
    }
  }

  /** The closed ticket that goes on where the check fails again: the one that closed last. */
  private Optional<Ticket> toReopen(DatasetName dataset, String check, DataInterval range) {
    Map<Long, Ticket> closed = new TreeMap<>();
    directory.closed(dataset, check, range).forEach(ticket -> closed.put(ticket.number(), ticket));
    closed.keySet().removeAll(open.keySet());
    closed.putAll(changed);
    return closed.values().stream()
        .filter(ticket -> !ticket.isOpen())
        .filter(ticket -> ticket.dataset().equals(dataset) && ticket.check().equals(check))
        .filter(ticket -> touches(ticket.range(), range))
        .max(
            Comparator.comparing((Ticket ticket) -> ticket.closedAt().orElseThrow())
                .thenComparing(Ticket::number, Comparator.reverseOrder()));
  }

  private Optional<Ticket> toReopen(Verdict verdict) {
    Partition partition = verdict.partition();
    return toReopen(partition.dataset(), verdict.check(), partition.interval());
  }

  /** In stretches without a gap; the partitions are in order. */
  private static List<List<Partition>> contiguous(List<Partition> partitions) {
    List<List<Partition>> stretches = new ArrayList<>();
    Instant end = Instant.MIN;
    for (Partition partition : partitions) {
      if (stretches.isEmpty() || partition.interval().start().isAfter(end)) {
        stretches.add(new ArrayList<>());
      }
      stretches.get(stretches.size() - 1).add(partition);
      end = partition.interval().end();
    }
    return stretches;
  }

  private static DataInterval hull(List<Partition> stretch) {
    return stretch.get(0).interval().hull(stretch.get(stretch.size() - 1).interval());
  }

  private Stream<Ticket> ofCheck(Verdict verdict) {
    return List.copyOf(open.values()).stream()
        .filter(ticket -> ticket.dataset().equals(verdict.partition().dataset()))
        .filter(ticket -> ticket.check().equals(verdict.check()));
  }

  private static boolean touches(DataInterval one, DataInterval other) {
    return !one.start().isAfter(other.end()) && !other.start().isAfter(one.end());
  }

  private void put(Ticket ticket) {
    changed.put(ticket.number(), ticket);
    if (ticket.isOpen()) {
      open.put(ticket.number(), ticket);
    } else {
      open.remove(ticket.number());
    }
  }

  private Ticket opened(Verdict verdict) {
    Partition partition = verdict.partition();
    DatasetName dataset = partition.dataset();
    return Ticket.opened(
        nextNumber.getAsLong(),
        dataset,
        verdict.check(),
        partition.interval(),
        partition.label(),
        directory.owner(dataset),
        verdict.toString(),
        directory.consumers(dataset),
        now);
  }

  private Ticket reopened(Ticket old, Verdict verdict) {
    return ranged(old.reopened(verdict.toString()), verdict.partition().interval());
  }

  private Ticket ranged(Ticket old, DataInterval range) {
    DatasetName dataset = old.dataset();
    return old.ranged(
        range,
        directory.label(dataset, range),
        directory.owner(dataset).or(old::owner),
        directory.consumers(dataset));
  }

  /** What is left of a ticket behind a gap that was repaired goes on as a ticket of its own. */
  private Ticket splitOff(Ticket old, DataInterval range) {
    String message = old.message() + " (split off " + old.id() + ")";
    Optional<Ticket> closed = toReopen(old.dataset(), old.check(), range);
    if (closed.isPresent()) {
      return ranged(closed.get().reopened(message), range);
    }
    DatasetName dataset = old.dataset();
    return Ticket.opened(
        nextNumber.getAsLong(),
        dataset,
        old.check(),
        range,
        directory.label(dataset, range),
        directory.owner(dataset),
        message,
        directory.consumers(dataset),
        old.openedAt());
  }
}
