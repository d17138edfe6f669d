package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Store.Step;
import io.headgate.internal.engine.Store.TicketChange;
import io.headgate.testing.InMemoryStore;
import io.headgate.testing.SettableClock;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that tell trackers. */
@Timeout(60)
class DeliveriesTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final InMemoryStore store = new InMemoryStore(SettableClock.at(LocalDate.of(1998, 2, 1)));

  /** A tracker that does what the test says. */
  private record Doing(String name, Work work) implements Tracker {
    private interface Work {
      Receipt with(Delivery delivery) throws TrackerException, InterruptedException;
    }

    @Override
    public Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException {
      return work.with(delivery);
    }
  }

  private Deliveries to(Tracker... trackers) {
    return new Deliveries(store.outbox(), new Tracking(List.of(trackers)));
  }

  private void open(int number, String... trackers) {
    Ticket ticket =
        Ticket.opened(
            number,
            new DatasetName("raw.sales"),
            "presence >= 1",
            DataInterval.ALWAYS,
            "all",
            Optional.empty(),
            "",
            List.of(),
            Instant.EPOCH);
    store.commit(
        new Step(
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(new TicketChange(ticket, List.of(trackers))),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private boolean knows(String tracker) {
    return store.outbox().deliveries().stream()
        .filter(delivery -> delivery.tracker().equals(tracker))
        .allMatch(delivery -> delivery.isDone());
  }

  @Test
  void aTrackerThatHangsKeepsNoOtherOneWaitingAndDoesNotKeepUsFromClosing() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    open(1, "slow", "fast");
    try (Deliveries deliveries =
        to(
            new Doing(
                "slow",
                delivery -> {
                  hanging.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                  return Receipt.NONE;
                }),
            new Doing("fast", delivery -> Receipt.NONE))) {
      deliveries.start();
      hanging.await();
      await().atMost(SOON).until(() -> knows("fast"));
      assertThat(knows("slow")).isFalse();
    }
    assertThat(interrupted.getCount()).isZero();
  }

  @Test
  void whatIsStillDueIsToldBeforeItCloses() {
    try (Deliveries deliveries = to(new Doing("fast", delivery -> Receipt.NONE))) {
      deliveries.start();
      open(1, "fast");
      open(2, "fast");
    }
    assertThat(knows("fast")).isTrue();
  }

  @Test
  void aMissingLibraryIsSaidAndDoesNotStopTheThread() {
    try (Deliveries deliveries =
        to(
            new Doing(
                "broken",
                delivery -> {
                  if (delivery.ticket().number() == 1) {
                    throw new NoClassDefFoundError("jakarta/mail/Message");
                  }
                  return Receipt.NONE;
                }))) {
      deliveries.start();
      open(1, "broken");
      open(2, "broken");
      deliveries.ticketChanged(store.tickets(true).get(0));
      await()
          .atMost(SOON)
          .until(() -> store.outbox().deliveries().stream().anyMatch(one -> one.isDone()));
    }
    assertThat(store.outbox().deliveries().get(0).lastError().orElseThrow())
        .startsWith("the tracker failed with java.lang.NoClassDefFoundError");
  }

  @Test
  void twoTrackersOfOneNameAreRefused() {
    Tracker one = new Doing("mail", delivery -> Receipt.NONE);
    assertThatThrownBy(() -> new Tracking(List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mail'");
  }
}
