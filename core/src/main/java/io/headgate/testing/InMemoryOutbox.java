package io.headgate.testing;

import io.headgate.internal.engine.Outbox;
import io.headgate.internal.engine.Store.TicketChange;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Delivery.Told;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The outbox in memory, with the durable stores' semantics. Guarded by the store. */
final class InMemoryOutbox implements Outbox {

  private static final class Entry {
    private final String tracker;
    private final long ticket;
    private final String marker;
    private long wanted;
    private Optional<Told> told = Optional.empty();
    private int attempts;
    private Instant nextAt = Instant.EPOCH;
    private String claim = "";
    private Optional<String> lastError = Optional.empty();

    private Entry(String tracker, long ticket) {
      this.tracker = tracker;
      this.ticket = ticket;
      this.marker = "headgate-hg-" + ticket + "-" + UUID.randomUUID().toString().replace("-", "");
    }

    private long delivered() {
      return told.map(Told::version).orElse(0L);
    }

    private boolean isWaiting() {
      return delivered() < wanted;
    }
  }

  private final InMemoryStore store;
  private final InstantSource clock;
  private final List<Entry> entries = new ArrayList<>();

  InMemoryOutbox(InMemoryStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  void want(List<TicketChange> changes) {
    for (TicketChange change : changes) {
      change.trackers().forEach(tracker -> entry(tracker, change.to().number()));
      entries.stream()
          .filter(entry -> entry.ticket == change.to().number())
          .forEach(entry -> entry.wanted = change.to().version());
    }
  }

  private Entry entry(String tracker, long ticket) {
    return find(tracker, ticket)
        .orElseGet(
            () -> {
              Entry entry = new Entry(tracker, ticket);
              entries.add(entry);
              return entry;
            });
  }

  private Optional<Entry> find(String tracker, long ticket) {
    return entries.stream()
        .filter(entry -> entry.tracker.equals(tracker) && entry.ticket == ticket)
        .findFirst();
  }

  @Override
  public void enroll(String tracker) {
    synchronized (store) {
      for (Ticket ticket : store.tickets(true)) {
        if (find(tracker, ticket.number()).isEmpty()) {
          entry(tracker, ticket.number()).wanted = ticket.version();
        }
      }
    }
  }

  @Override
  public Optional<Claimed> claim(String tracker, Duration lasting) {
    synchronized (store) {
      Instant now = clock.instant();
      Optional<Entry> due =
          entries.stream()
              .filter(entry -> entry.tracker.equals(tracker) && entry.isWaiting())
              .filter(entry -> !entry.nextAt.isAfter(now))
              .min(
                  Comparator.comparing((Entry entry) -> entry.nextAt)
                      .thenComparing(entry -> entry.ticket));
      return due.map(entry -> claim(entry, now, lasting));
    }
  }

  private Claimed claim(Entry entry, Instant now, Duration lasting) {
    entry.attempts++;
    entry.nextAt = now.plus(lasting);
    entry.claim = UUID.randomUUID().toString();
    Delivery delivery =
        new Delivery(
            store.ticket(entry.ticket),
            entry.marker,
            entry.told,
            entry.told.isEmpty() && entry.attempts > 1,
            now);
    return new Claimed(entry.tracker, entry.claim, entry.attempts, delivery);
  }

  @Override
  public boolean delivered(Claimed claimed, Receipt receipt) {
    synchronized (store) {
      Optional<Entry> entry = claimedBy(claimed);
      Ticket ticket = claimed.delivery().ticket();
      entry.ifPresent(
          found -> {
            found.told = Optional.of(new Told(ticket.version(), ticket.isOpen(), receipt));
            found.attempts = 0;
            found.claim = "";
            found.nextAt = Instant.EPOCH;
            found.lastError = Optional.empty();
          });
      return entry.isPresent();
    }
  }

  @Override
  public boolean failed(Claimed claimed, String error, Duration pause) {
    synchronized (store) {
      Optional<Entry> entry = claimedBy(claimed);
      entry.ifPresent(
          found -> {
            found.lastError = Optional.of(error.replace('\0', '\uFFFD'));
            found.nextAt = clock.instant().plus(pause);
            found.claim = "";
          });
      return entry.isPresent();
    }
  }

  private Optional<Entry> claimedBy(Claimed claimed) {
    return find(claimed.tracker(), claimed.delivery().ticket().number())
        .filter(entry -> entry.claim.equals(claimed.token()));
  }

  @Override
  public int retryFailed() {
    synchronized (store) {
      List<Entry> failed =
          entries.stream()
              .filter(Entry::isWaiting)
              .filter(entry -> entry.claim.isEmpty() && entry.lastError.isPresent())
              .toList();
      failed.forEach(entry -> entry.nextAt = Instant.EPOCH);
      return failed.size();
    }
  }

  @Override
  public Optional<Duration> untilNext(String tracker) {
    synchronized (store) {
      Instant now = clock.instant();
      return entries.stream()
          .filter(entry -> entry.tracker.equals(tracker) && entry.isWaiting())
          .map(entry -> entry.nextAt)
          .min(Comparator.naturalOrder())
          .map(next -> next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO);
    }
  }

  @Override
  public List<TicketDelivery> deliveries() {
    synchronized (store) {
      return entries.stream()
          .sorted(
              Comparator.comparing((Entry entry) -> entry.ticket)
                  .thenComparing(entry -> entry.tracker))
          .map(
              entry ->
                  new TicketDelivery(
                      entry.tracker,
                      entry.ticket,
                      entry.wanted,
                      entry.delivered(),
                      entry.told.map(Told::receipt),
                      entry.attempts,
                      Optional.of(entry.nextAt)
                          .filter(next -> entry.isWaiting() && next.isAfter(Instant.EPOCH)),
                      entry.lastError))
          .toList();
    }
  }
}
