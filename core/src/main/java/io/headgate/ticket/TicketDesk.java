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
 * Decides which tickets new verdicts open, extend, narrow, split or close: one open ticket per
 * dataset, check and contiguous range. Pure; not thread-safe.
 */
public final class TicketDesk {

  /** What the desk has to know of the world. */
  public interface Directory {

    /** Who answers for the dataset. */
    Optional<Owner> owner(DatasetName dataset);

    /** How people name the range, such as {@code 1998-01-08}. */
    String label(DatasetName dataset, DataInterval range);

    /** Who is kept from the dataset. */
    String consumers(DatasetName dataset);

    /** The partitions in the range that the check blocks, the new verdicts included, in order. */
    List<Partition> blocked(DatasetName dataset, String check, DataInterval range);
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
      if (verdict.outcome().isBlocking()) {
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
      put(opened(verdict));
      return;
    }
    DataInterval hull = touching.stream().map(Ticket::range).reduce(range, DataInterval::hull);
    Ticket first = touching.get(0);
    if (!hull.equals(first.range())) {
      put(ranged(first, hull));
    }
    for (Ticket merged : touching.subList(1, touching.size())) {
      put(closed(merged, merged.message() + " (goes on in " + first.id() + ")"));
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
        put(closed(ticket, ticket.message()));
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
    return new Ticket(
        nextNumber.getAsLong(),
        dataset,
        verdict.check(),
        partition.interval(),
        partition.label(),
        directory.owner(dataset),
        verdict.toString(),
        directory.consumers(dataset),
        now,
        Optional.empty());
  }

  private Ticket ranged(Ticket old, DataInterval range) {
    return new Ticket(
        old.number(),
        old.dataset(),
        old.check(),
        range,
        directory.label(old.dataset(), range),
        old.owner(),
        old.message(),
        directory.consumers(old.dataset()),
        old.openedAt(),
        Optional.empty());
  }

  /** What is left of a ticket behind a gap that was repaired goes on as a ticket of its own. */
  private Ticket splitOff(Ticket old, DataInterval range) {
    return new Ticket(
        nextNumber.getAsLong(),
        old.dataset(),
        old.check(),
        range,
        directory.label(old.dataset(), range),
        old.owner(),
        old.message() + " (split off " + old.id() + ")",
        directory.consumers(old.dataset()),
        old.openedAt(),
        Optional.empty());
  }

  private Ticket closed(Ticket old, String message) {
    return new Ticket(
        old.number(),
        old.dataset(),
        old.check(),
        old.range(),
        old.label(),
        old.owner(),
        message,
        old.consumers(),
        old.openedAt(),
        Optional.of(now));
  }
}
