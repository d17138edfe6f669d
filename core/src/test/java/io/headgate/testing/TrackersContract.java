package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Owner;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Routing;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;
import io.headgate.tracker.GitHubIssues;
import io.headgate.tracker.GitHubServer;
import io.headgate.tracker.LoopbackServer;
import io.headgate.tracker.LoopbackServer.Reply;
import io.headgate.tracker.SlackWebhook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the gate to the issue, on every store. */
@Timeout(120)
abstract class TrackersContract extends EngineContract {

  private static final Duration RECHECK = Duration.ofMinutes(10);

  final GitHubServer server = new GitHubServer();
  private final Scenario.Warehouse warehouse = new Scenario.Warehouse();

  final Tracker github =
      GitHubIssues.of(GitHubServer.REPOSITORY)
          .api(server.address())
          .token(() -> GitHubServer.TOKEN);

  /** As if the time for the next attempt had come. */
  abstract void makeDue();

  @AfterEach
  void stopTheServer() {
    server.close();
  }

  TestOrchestrator.Builder tracked(TestOrchestrator.Builder builder) {
    return builder.service(TableInspector.class, () -> warehouse).tracker(github);
  }

  private TestOrchestrator with(Tracker... trackers) {
    return start(
        builder -> {
          builder.service(TableInspector.class, () -> warehouse);
          List.of(trackers).forEach(builder::tracker);
          return builder;
        },
        sales());
  }

  static Dag sales() {
    DagBuilder dag = dag("sales").ownedBy(Scenario.PLATFORM);
    TaskRef arrived = dag.task("arrived", QualityGate.on(RAW).recheckEvery(RECHECK));
    dag.after(arrived).task("clean", copy(CLEAN, RAW));
    return dag.build();
  }

  private String state() {
    assertThat(server.issues()).hasSize(1);
    return server.issues().get(0).path("state").asText();
  }

  private static TicketDelivery only(TestOrchestrator test) {
    assertThat(test.ticketDeliveries()).hasSize(1);
    return test.ticketDeliveries().get(0);
  }

  private void repair(TestOrchestrator test) {
    warehouse.deliver(RAW, DAY.toString());
    test.reportMaterialized(RAW, List.of(DAY.toString()), "the stores");
  }

  @Test
  void anIssueFollowsItsTicketFromOpenToClosedToReopened() {
    TestOrchestrator test = with(github);

    test.run("sales", DAY);
    test.deliverTickets();
    assertThat(state()).isEqualTo("open");
    assertThat(server.issues().get(0).path("body").asText())
        .contains("- sales.arrived, owner data-platform", "- clean.sales, owner data-platform");
    assertThat(only(test).receipt().map(Receipt::reference)).contains("#1");

    repair(test);
    test.deliverTickets();
    assertThat(state()).isEqualTo("closed");

    warehouse.withdraw(RAW, DAY.toString());
    test.run("sales", DAY);
    test.deliverTickets();
    assertThat(state()).isEqualTo("open");
    assertThat(test.tickets(false))
        .extracting(Ticket::id, Ticket::isOpen, Ticket::reopenings)
        .containsExactly(org.assertj.core.api.Assertions.tuple("HG-1", true, 1));
    assertThat(only(test).isDone()).isTrue();
  }

  /** Slack's side. */
  private static final class Channel extends LoopbackServer {
    @Override
    protected Reply answer(Call call) {
      return new Reply(200, Map.of(), "ok");
    }

    List<String> texts() {
      return calls().stream().map(call -> call.json().path("text").asText()).toList();
    }
  }

  @Test
  void peopleAreToldThatATicketIsOpenedClosedAndReopenedAndNoMore() {
    try (Channel channel = new Channel()) {
      SlackWebhook slack = SlackWebhook.of("alerts").address(() -> channel.address() + "/hook");
      TestOrchestrator test =
          start(
              builder ->
                  builder
                      .service(TableInspector.class, () -> warehouse)
                      .notifier(
                          slack, Routing.toDatasetOwner().afterCentralTeam(Owner.team("central"))),
              sales());

      test.run("sales", DAY);
      test.deliverTickets();
      test.run("sales", DAY.plusDays(1));
      test.deliverTickets();
      assertThat(channel.texts()).hasSize(1);
      warehouse.deliver(RAW, DAY.plusDays(1).toString());
      test.reportMaterialized(RAW, List.of(DAY.plusDays(1).toString()), "the stores");
      repair(test);
      test.deliverTickets();
      warehouse.withdraw(RAW, DAY.toString());
      test.run("sales", DAY);
      test.deliverTickets();

      assertThat(channel.texts())
          .satisfiesExactly(
              text -> assertThat(text).contains("*opened*, for central, store-systems"),
              text -> assertThat(text).contains("*closed*"),
              text -> assertThat(text).contains("*reopened*"));
    }
  }

  @Test
  void nothingIsSentAgainThatHasNotChanged() {
    TestOrchestrator test = with(github);
    test.run("sales", DAY);
    test.deliverTickets();
    server.forgetCalls();

    test.advance(Duration.ofHours(3));
    test.deliverTickets();

    assertThat(server.calls()).isEmpty();
  }

  @Test
  void aTrackerThatIsAwayLosesNothingAndIsToldOnce() {
    TestOrchestrator test = with(github);
    server.down(true);
    test.run("sales", DAY);
    test.deliverTickets();
    assertThat(only(test).delivered()).isZero();
    assertThat(only(test).lastError().orElseThrow()).startsWith("no answer from 127.0.0.1");
    makeDue();
    test.deliverTickets();
    assertThat(only(test).attempts()).isEqualTo(2);
    repair(test);

    server.down(false);
    makeDue();
    test.deliverTickets();

    assertThat(state()).isEqualTo("closed");
    assertThat(only(test).lastError()).isEmpty();
    assertThat(only(test).attempts()).isZero();
  }

  /** As if the process had died between the tracker's answer and our commit. */
  private record Dying(Tracker tracker) implements Tracker {
    @Override
    public String name() {
      return tracker.name();
    }

    @Override
    public Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException {
      tracker.deliver(delivery);
      throw new IllegalStateException("with a secret");
    }
  }

  @Test
  void nothingIsOpenedTwiceWhenNobodyKnowsWhetherItWasOpened() {
    TestOrchestrator test = with(new Dying(github));
    test.run("sales", DAY);
    test.deliverTickets();
    assertThat(server.issues()).hasSize(1);
    assertThat(only(test).lastError().orElseThrow())
        .startsWith("the tracker failed with java.lang.IllegalStateException at ")
        .doesNotContain("secret");

    test = restart(this::tracked, sales());
    test.deliverTickets();
    assertThat(only(test).isDone()).as("before it is due").isFalse();
    makeDue();
    test.deliverTickets();

    assertThat(state()).isEqualTo("open");
    assertThat(only(test).receipt().map(Receipt::reference)).contains("#1");
  }

  @Test
  void whatIsRefusedIsVisibleAndTriedAgain() {
    TestOrchestrator test = with(github);
    server.failOnce(GitHubServer.error(401, "Bad credentials"));
    test.run("sales", DAY);
    test.deliverTickets();

    assertThat(only(test).lastError())
        .contains(
            "GitHub answered 401 to POST /repos/acme/data/issues: Bad credentials; check the"
                + " credentials, they were not accepted");
    assertThat(only(test).nextTry()).isPresent();
    test.deliverTickets();
    assertThat(server.issues()).isEmpty();
    makeDue();
    test.deliverTickets();
    assertThat(state()).isEqualTo("open");
  }

  @Test
  void oneTicketThatIsRefusedKeepsNoOtherOneWaiting() {
    TestOrchestrator test = with(github);
    server.failOnce(new Reply(422, Map.of(), "{\"message\":\"Validation Failed\"}"));
    test.run("sales", DAY);
    test.run("sales", DAY.plusDays(3));
    test.deliverTickets();

    assertThat(server.issues()).hasSize(1);
    assertThat(test.ticketDeliveries())
        .extracting(TicketDelivery::isDone)
        .containsExactlyInAnyOrder(false, true);
  }

  @Test
  void aTrackerThatIsAddedLaterIsToldOfWhatIsOpen() {
    TestOrchestrator test = with();
    test.run("sales", DAY);
    test.run("sales", DAY.plusDays(3));
    repair(test);
    assertThat(test.ticketDeliveries()).isEmpty();

    test = restart(this::tracked, sales());
    test.deliverTickets();

    assertThat(server.issues()).hasSize(1);
    assertThat(only(test).ticket()).isEqualTo(2);
  }

  @Test
  void ticketsOfSeveralTurnsAreOneChangeEach() {
    TestOrchestrator test = with(github);
    test.run("sales", DAY);
    test.run("sales", DAY.plusDays(1));
    test.run("sales", DAY.plusDays(2));
    assertThat(test.tickets(false))
        .extracting(Ticket::label, Ticket::version)
        .containsExactly(org.assertj.core.api.Assertions.tuple("1998-01-08..1998-01-10", 3L));

    test.deliverTickets();

    assertThat(server.requests()).containsExactly("POST /repos/acme/data/issues");
    assertThat(only(test).delivered()).isEqualTo(3);
    assertThat(only(test).receipt()).isNotEqualTo(Optional.empty());
  }
}
