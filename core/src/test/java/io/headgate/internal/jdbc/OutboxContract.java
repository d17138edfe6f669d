package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.NOW;
import static io.headgate.internal.jdbc.Fixtures.day;
import static io.headgate.internal.jdbc.Fixtures.days;
import static io.headgate.internal.jdbc.Fixtures.tickets;
import static io.headgate.internal.jdbc.Fixtures.ticketsFor;
import static io.headgate.internal.jdbc.RecordsContract.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.internal.engine.Outbox;
import io.headgate.internal.engine.Outbox.Claimed;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.ticket.Delivery.Told;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import io.headgate.ticket.TicketEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store's outbox does. */
abstract class OutboxContract {

  private static final String GITHUB = "github:acme/data";
  private static final List<String> BOTH = List.of(GITHUB, "mail");
  private static final Duration LONG = Duration.ofHours(1);
  private static final Receipt SEVEN =
      new Receipt("#7", Optional.of(URI.create("https://github.com/acme/data/issues/7")));
  private static final Ticket OPENED = ticket(1, 1, day("1998-01-08"), Optional.empty());
  private static final Ticket EXTENDED =
      ticket(1, 2, days("1998-01-08", "1998-01-09"), Optional.empty());
  private static final Ticket CLOSED =
      ticket(1, 3, days("1998-01-08", "1998-01-09"), Optional.of(NOW));

  abstract Store store();

  private Outbox outbox() {
    return store().outbox();
  }

  private Claimed claim() {
    return outbox().claim(GITHUB, LONG).orElseThrow();
  }

  private TicketDelivery row(String tracker) {
    return outbox().deliveries().stream()
        .filter(delivery -> delivery.tracker().equals(tracker))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isWrittenWithTheTicketForEveryTracker() {
    store().commit(ticketsFor(BOTH, OPENED));

    assertThat(outbox().deliveries())
        .extracting(TicketDelivery::tracker, TicketDelivery::wanted, TicketDelivery::delivered)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(GITHUB, 1L, 0L),
            org.assertj.core.api.Assertions.tuple("mail", 1L, 0L));
    assertThat(outbox().untilNext("mail")).contains(Duration.ZERO);
    assertThat(outbox().untilNext("nobody")).isEmpty();
    assertThat(outbox().claim("nobody", LONG)).isEmpty();
  }

  @Test
  void isNotWrittenIfTheTicketIsNot() {
    store().commit(tickets(OPENED));

    assertThatThrownBy(() -> store().commit(ticketsFor(BOTH, OPENED)))
        .isInstanceOf(StoreConflictException.class);

    assertThat(outbox().deliveries()).isEmpty();
  }

  @Test
  void handsOutTheTicketAsItIsNow() {
    store().commit(ticketsFor(BOTH, OPENED));
    store().commit(ticketsFor(BOTH, EXTENDED));

    Claimed claimed = claim();

    assertThat(claimed.attempt()).isEqualTo(1);
    assertThat(claimed.delivery().ticket()).isEqualTo(EXTENDED);
    assertThat(claimed.delivery().last()).isEmpty();
    assertThat(claimed.delivery().mayBeOpened()).isFalse();
    assertThat(claimed.delivery().event()).isEqualTo(TicketEvent.OPENED);
    assertThat(claimed.delivery().marker()).matches("headgate-hg-1-[0-9a-f]{32}");
  }

  @Test
  void letsOnlyOneTryAtATime() {
    store().commit(ticketsFor(BOTH, OPENED));
    claim();

    assertThat(outbox().claim(GITHUB, LONG)).isEmpty();
    assertThat(outbox().untilNext(GITHUB).orElseThrow()).isPositive();
    assertThat(outbox().claim("mail", LONG)).isPresent();
  }

  @Test
  void remembersWhatWasDeliveredAndTellsOnlyWhatIsNew() {
    store().commit(ticketsFor(BOTH, OPENED));
    assertThat(outbox().delivered(claim(), SEVEN)).isTrue();

    assertThat(outbox().claim(GITHUB, LONG)).isEmpty();
    assertThat(row(GITHUB))
        .isEqualTo(
            new TicketDelivery(
                GITHUB, 1, 1, 1, Optional.of(SEVEN), 0, Optional.empty(), Optional.empty()));

    store().commit(ticketsFor(BOTH, EXTENDED));
    store().commit(ticketsFor(BOTH, CLOSED));
    Claimed next = claim();
    assertThat(next.delivery().ticket()).isEqualTo(CLOSED);
    assertThat(next.delivery().last()).contains(new Told(1, true, SEVEN));
    assertThat(next.delivery().event()).isEqualTo(TicketEvent.CLOSED);
    assertThat(next.delivery().mayBeOpened()).isFalse();
    outbox().delivered(next, SEVEN);

    store().commit(ticketsFor(BOTH, ticket(1, 4, day("1998-01-09"), Optional.empty())));
    assertThat(claim().delivery().event()).isEqualTo(TicketEvent.REOPENED);
  }

  @Test
  void aChangeDuringADeliveryIsDeliveredAfterIt() {
    store().commit(ticketsFor(BOTH, OPENED));
    Claimed first = claim();
    store().commit(ticketsFor(BOTH, EXTENDED));
    assertThat(outbox().claim(GITHUB, LONG)).isEmpty();

    outbox().delivered(first, SEVEN);

    assertThat(claim().delivery().ticket()).isEqualTo(EXTENDED);
  }

  @Test
  void anotherProcessWithoutTrackersLosesNothing() {
    store().commit(ticketsFor(BOTH, OPENED));
    outbox().delivered(claim(), SEVEN);

    store().commit(tickets(EXTENDED));

    assertThat(claim().delivery().ticket()).isEqualTo(EXTENDED);
  }

  @Test
  void waitsAfterAFailureAndSaysWhy() {
    store().commit(ticketsFor(BOTH, OPENED));

    assertThat(outbox().failed(claim(), "GitHub answered 401\0", LONG)).isTrue();

    assertThat(outbox().claim(GITHUB, LONG)).isEmpty();
    assertThat(row(GITHUB).lastError()).contains("GitHub answered 401\uFFFD");
    assertThat(row(GITHUB).attempts()).isEqualTo(1);
    assertThat(row(GITHUB).nextTry()).isPresent();
  }

  @Test
  void triesWhatFailedAgainWhenItIsToldTo() {
    store()
        .commit(
            ticketsFor(
                List.of(GITHUB),
                OPENED,
                ticket(2, 1, day("1998-01-01"), Optional.empty()),
                ticket(3, 1, day("1998-01-03"), Optional.empty())));
    outbox().failed(claim(), "GitHub answered 401", LONG);
    Claimed beingMade = outbox().claim(GITHUB, LONG).orElseThrow();
    outbox().delivered(claim(), SEVEN);

    assertThat(outbox().retryFailed()).isEqualTo(1);

    assertThat(claim().delivery().ticket()).isEqualTo(OPENED);
    assertThat(outbox().retryFailed()).as("both are being made").isZero();
    assertThat(outbox().claim(GITHUB, LONG)).isEmpty();
    assertThat(outbox().delivered(beingMade, SEVEN)).isTrue();
  }

  @Test
  void anAttemptThatIsOverIsNotHeardAgain() {
    store().commit(ticketsFor(BOTH, OPENED));
    Claimed claimed = claim();
    outbox().failed(claimed, "no answer", LONG);
    assertThat(outbox().delivered(claimed, SEVEN)).isFalse();
  }

  @Test
  void countsAttemptsAndSaysThatSomethingMayHaveBeenOpened() {
    store().commit(ticketsFor(BOTH, OPENED));
    outbox().failed(claim(), "no answer", Duration.ZERO);

    Claimed again = claim();

    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.delivery().mayBeOpened()).isTrue();
    outbox().delivered(again, SEVEN);
    assertThat(row(GITHUB).attempts()).isZero();
    assertThat(row(GITHUB).lastError()).isEmpty();
  }

  @Test
  void aClaimThatRanOutIsTakenOverAndItsHolderIsNotHeard() {
    store().commit(ticketsFor(BOTH, OPENED));
    Claimed dead = outbox().claim(GITHUB, Duration.ZERO).orElseThrow();

    Claimed other = claim();

    assertThat(other.attempt()).isEqualTo(2);
    assertThat(other.delivery().marker()).isEqualTo(dead.delivery().marker());
    assertThat(other.delivery().mayBeOpened()).isTrue();
    assertThat(outbox().delivered(dead, SEVEN)).isFalse();
    assertThat(outbox().failed(dead, "too late", LONG)).isFalse();
    assertThat(row(GITHUB).delivered()).isZero();
    assertThat(outbox().delivered(other, SEVEN)).isTrue();
  }

  @Test
  void tellsANewTrackerOfOpenTicketsOnly() {
    store().commit(tickets(OPENED, ticket(2, 1, day("1998-01-01"), Optional.of(NOW))));

    outbox().enroll(GITHUB);
    outbox().enroll(GITHUB);

    assertThat(outbox().deliveries())
        .extracting(TicketDelivery::ticket, TicketDelivery::wanted)
        .containsExactly(org.assertj.core.api.Assertions.tuple(1L, 1L));
    outbox().delivered(claim(), SEVEN);
    outbox().enroll(GITHUB);
    assertThat(outbox().claim(GITHUB, LONG)).isEmpty();
  }

  @Test
  void handsEachDeliveryToOneOfManyWhoAskAtTheSameMoment() throws Exception {
    int count = 40;
    List<Ticket> many = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      many.add(ticket(i, 1, day("1998-01-08"), Optional.empty()));
    }
    store().commit(ticketsFor(List.of(GITHUB), many.toArray(Ticket[]::new)));
    Set<Long> taken = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        work.add(() -> takeAll(taken, count));
      }
      int all = 0;
      for (Future<Integer> one : threads.invokeAll(work)) {
        all += one.get();
      }
      assertThat(all).isEqualTo(count);
      assertThat(taken).hasSize(count);
    } finally {
      threads.shutdownNow();
    }
  }

  private int takeAll(Set<Long> taken, int count) {
    int mine = 0;
    for (int i = 0; i < 10 * count && taken.size() < count; i++) {
      Optional<Claimed> claimed = outbox().claim(GITHUB, LONG);
      if (claimed.isPresent()) {
        mine++;
        taken.add(claimed.get().delivery().ticket().number());
      }
    }
    return mine;
  }
}
