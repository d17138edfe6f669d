package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.internal.engine.Store;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrackersOnPostgresTest extends TrackersContract {

  private final TestDatabase database = TestPostgres.shared().createDatabase();

  @Override
  Store open(Path place, SettableClock time) {
    return database.location().open(time);
  }

  @AfterEach
  void dropTheDatabase() {
    database.close();
  }

  @Override
  void makeDue() {
    database.execute("UPDATE headgate.ticket_delivery SET next_at = 0");
  }

  /** Two nodes at the same moment: each ticket is told by one of them. */
  @Test
  void twoNodesTellEachTicketOnce() throws Exception {
    int tickets = 12;
    TestOrchestrator one = start(this::tracked, sales());
    try (TestOrchestrator two =
        tracked(TestOrchestrator.of(sales()).clock(clock).on(open(directory, clock))).build()) {
      for (int i = 0; i < tickets; i++) {
        (i % 2 == 0 ? one : two).run("sales", DAY.plusDays(2L * i));
      }
      Thread other = new Thread(two::deliverTickets);
      other.start();
      one.deliverTickets();
      other.join();
    }
    assertThat(server.issues()).hasSize(tickets);
    assertThat(one.ticketDeliveries()).hasSize(tickets).allMatch(TicketDelivery::isDone);
    assertThat(one.ticketDeliveries())
        .extracting(delivery -> delivery.receipt().orElseThrow().reference())
        .doesNotHaveDuplicates();
  }

  /** Two nodes find neighbouring days bad: one of them extends the ticket of the other one. */
  @Test
  void twoNodesShareATicket() {
    TestOrchestrator one = start(this::tracked, sales());
    try (TestOrchestrator two =
        tracked(TestOrchestrator.of(sales()).clock(clock).on(open(directory, clock))).build()) {
      one.run("sales", DAY);
      two.run("sales", DAY.plusDays(1));
      one.run("sales", DAY.plusDays(2));
    }
    assertThat(one.tickets(false)).extracting(Ticket::version).containsExactly(3L);
  }
}
