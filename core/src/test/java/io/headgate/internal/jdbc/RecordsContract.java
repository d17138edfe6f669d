package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.NOW;
import static io.headgate.internal.jdbc.Fixtures.backfills;
import static io.headgate.internal.jdbc.Fixtures.day;
import static io.headgate.internal.jdbc.Fixtures.days;
import static io.headgate.internal.jdbc.Fixtures.tickets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Estimate;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.ParallelState;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapJournal.Entry;
import io.headgate.backfill.SwapState;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.OnCallRotation;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partitioning;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.ticket.Consumer;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store does with tickets, backfills and the journal of swaps. */
abstract class RecordsContract {

  private static final Owner STORES =
      Owner.team("store systems é")
          .reachedAt("stores@example.com")
          .reachedAt("+49 1")
          .onCall(
              OnCallRotation.weekly(
                      LocalDateTime.of(1998, 1, 5, 9, 30),
                      ZoneId.of("Europe/Berlin"),
                      "anna@example.com",
                      "ben@example.com")
                  .overriddenBy("chris@example.com", NOW, NOW.plusSeconds(60)));

  abstract Store store();

  private static final List<Consumer> CONSUMERS =
      List.of(
          new Consumer("sales.clean", Optional.of(STORES)),
          new Consumer("mart.weekly", Optional.of(Owner.team("analytics"))),
          new Consumer("mart.free", Optional.empty()),
          new Consumer("mart.daily", Optional.of(STORES)));

  static Ticket ticket(long number, long version, DataInterval range, Optional<Instant> closedAt) {
    return new Ticket(
        number,
        new DatasetName("raw.sales"),
        "presence >= 1",
        range,
        "1998-01-08",
        Optional.of(STORES),
        "presence is 0",
        CONSUMERS,
        NOW,
        closedAt,
        version > 3 ? 1 : 0,
        version);
  }

  private static Ticket nobodys(long number) {
    return Ticket.opened(
        number,
        new DatasetName("raw.stock"),
        "schema",
        DataInterval.ALWAYS,
        "all",
        Optional.empty(),
        "",
        List.of(),
        NOW);
  }

  @Test
  void opensExtendsAndClosesATicketByItsNumber() {
    Ticket opened = ticket(store().nextTicketNumber(), 1, day("1998-01-08"), Optional.empty());
    store().commit(tickets(opened));
    assertThat(store().tickets(true)).containsExactly(opened);
    assertThat(store().nextTicketNumber()).isEqualTo(2);

    Ticket extended = ticket(1, 2, days("1998-01-08", "1998-01-09"), Optional.empty());
    store().commit(tickets(extended));
    assertThat(store().tickets(true)).containsExactly(extended);

    Ticket closed = ticket(1, 3, days("1998-01-08", "1998-01-09"), Optional.of(NOW.plusSeconds(5)));
    store().commit(tickets(closed));
    assertThat(store().tickets(true)).isEmpty();
    assertThat(store().tickets(false)).containsExactly(closed);
    assertThat(store().nextTicketNumber()).isEqualTo(2);

    Ticket reopened = ticket(1, 4, day("1998-01-09"), Optional.empty());
    store().commit(tickets(reopened));
    assertThat(store().tickets(true)).containsExactly(reopened);
  }

  @Test
  void findsClosedTicketsWhereTheRangeTouches() {
    Ticket open = ticket(1, 1, day("1998-01-08"), Optional.empty());
    Ticket closed = ticket(2, 1, days("1998-01-08", "1998-01-09"), Optional.of(NOW));
    store().commit(tickets(open, closed, nobodys(3)));
    DatasetName sales = new DatasetName("raw.sales");

    for (String day : List.of("1998-01-07", "1998-01-08", "1998-01-10")) {
      assertThat(store().closedTickets(sales, "presence >= 1", day(day))).containsExactly(closed);
    }
    for (String day : List.of("1998-01-06", "1998-01-11")) {
      assertThat(store().closedTickets(sales, "presence >= 1", day(day))).isEmpty();
    }
    assertThat(store().closedTickets(sales, "schema", day("1998-01-08"))).isEmpty();
    assertThat(
            store().closedTickets(new DatasetName("raw.other"), "presence >= 1", day("1998-01-08")))
        .isEmpty();
  }

  @Test
  void refusesAChangeOfATicketThatSomebodyElseHasChanged() {
    store().commit(tickets(ticket(1, 1, day("1998-01-08"), Optional.empty())));
    Ticket theirs = ticket(1, 2, days("1998-01-08", "1998-01-09"), Optional.empty());
    store().commit(tickets(theirs));

    assertThatThrownBy(
            () -> store().commit(tickets(ticket(1, 2, day("1998-01-08"), Optional.of(NOW)))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("HG-1")
        .hasMessageContaining("somebody else has changed it");
    assertThat(store().tickets(false)).containsExactly(theirs);
  }

  @Test
  void listsTicketsLatestFirst() {
    Ticket first = ticket(1, 1, day("1998-01-08"), Optional.empty());
    Ticket nobodys = nobodys(2);
    store().commit(tickets(first, nobodys));

    assertThat(store().tickets(true)).containsExactly(nobodys, first);
    assertThat(store().tickets(false)).containsExactly(nobodys, first);
  }

  @Test
  void givesANumberToOneTicketOnly() {
    Ticket first = ticket(1, 1, day("1998-01-08"), Optional.empty());
    store().commit(tickets(first));
    Ticket other = nobodys(1);

    assertThatThrownBy(() -> store().commit(tickets(other)))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("HG-1")
        .hasMessageContaining("raw.stock")
        .hasMessageContaining("belongs to another ticket");
    assertThat(store().tickets(false)).containsExactly(first);
  }

  private static Dataset dataset(String name, Partitioning partitioning) {
    return Dataset.named(name)
        .partitionedBy(partitioning)
        .ownedBy(STORES)
        .startingOn(LocalDate.of(1998, 1, 1))
        .describedAs("One row per \"line\" – 行")
        .usedFor("reports")
        .build();
  }

  private static BackfillPlan plan(Strategy strategy) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    List<Partitioning> partitionings =
        List.of(
            Partitioning.unpartitioned(),
            Partitioning.hourly(ZoneOffset.UTC),
            Partitioning.daily(berlin),
            Partitioning.weekly(berlin, DayOfWeek.SUNDAY),
            Partitioning.monthly(ZoneOffset.ofHours(-3)));
    List<BackfillPlan.Step> steps = new ArrayList<>();
    for (Partitioning partitioning : partitionings) {
      int order = steps.size() + 1;
      steps.add(
          new BackfillPlan.Step(
              order,
              dataset("mart.table_" + order, partitioning),
              List.of(day("1998-01-08"), days("1998-01-12", "1998-01-20")),
              10,
              order == 1 ? 1 : 5,
              2,
              "mart",
              "task_" + order,
              order == 1 ? Optional.empty() : Optional.of(STORES),
              order == 1
                  ? Estimate.NONE
                  : new Estimate(Optional.of(Duration.ofMillis(1_500)), Optional.of(77L), 2)));
    }
    return new BackfillPlan(
        List.of(
            new BackfillPlan.Root(
                new DatasetName("clean.sales"), List.of(days("1998-01-01", "1998-01-31"))),
            new BackfillPlan.Root(
                new DatasetName("clean.stores"),
                List.of(day("1998-01-08"), days("1998-01-12", "1998-01-20")))),
        strategy,
        new PlanScope(
            Set.of(new DatasetName("mart.daily"), new DatasetName("mart.weekly")),
            Set.of("insights"),
            Set.of("stores"),
            Set.of(new DatasetName("mart.held"))),
        steps,
        List.of(
            new BackfillPlan.LeftOut(
                Dataset.named("raw.free").frozen("audited").build(),
                DataInterval.ALWAYS,
                "nobody writes it")),
        List.of(
            new BackfillPlan.Link(
                new DatasetName("raw.sales"),
                new DatasetName("clean.sales"),
                "trailing 7",
                ChangePolicy.HOLD,
                "sales.clean")),
        new Pace(
            strategy == Strategy.IN_PLACE ? 7 : 0,
            0,
            strategy == Strategy.IN_PLACE,
            3,
            strategy.isTableSwap(),
            strategy == Strategy.IN_PLACE ? ScheduledRuns.WAIT : ScheduledRuns.GO_FIRST),
        strategy.isTableSwap()
            ? Optional.of(
                new BackfillPlan.Swap(
                    "two renames",
                    Expected.onlyChanging("net", "gross").keyedBy("id").addingRows()))
            : Optional.empty());
  }

  private static Backfill backfill(String id, Strategy strategy, Instant at) {
    return new Backfill(
        new BackfillId(id),
        plan(strategy),
        new DagRunId(id, RunKind.BACKFILL, id),
        strategy == Strategy.ROLLBACK ? Optional.of(new BackfillId("bf_9")) : Optional.empty(),
        at);
  }

  @Test
  void keepsBackfillsWithTheirPlansLatestFirst() {
    Backfill first = backfill("bf_9", Strategy.TABLE_SWAP, NOW);
    Backfill second = backfill("bf_10", Strategy.ROLLBACK, NOW);
    Backfill third = backfill("bf_11", Strategy.IN_PLACE, NOW.plusSeconds(1));
    store().commit(backfills(first, third));
    store().commit(backfills(second));

    assertThat(store().backfills()).containsExactly(third, second, first);
  }

  @Test
  void refusesABackfillWhoseIdIsTaken() {
    store().commit(backfills(backfill("bf_1", Strategy.IN_PLACE, NOW)));

    assertThatThrownBy(() -> store().commit(backfills(backfill("bf_1", Strategy.TABLE_SWAP, NOW))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("bf_1");
    assertThat(store().backfills()).hasSize(1);
  }

  @Test
  void keepsTheJournalOfParallelPipelinesInOrder() {
    for (ParallelState state : ParallelState.values()) {
      store().parallelJournal().record("v2", state, state.code());
    }
    store().parallelJournal().record("v3", ParallelState.STARTED, "");

    assertThat(store().parallelJournal().entries("v2"))
        .extracting(ParallelJournal.Entry::state)
        .containsExactly(ParallelState.values());
    assertThat(store().parallelJournal().entries("v2").get(0))
        .isEqualTo(new ParallelJournal.Entry("v2", ParallelState.STARTED, "started", NOW));
    assertThat(store().parallelJournal().last("v3"))
        .contains(new ParallelJournal.Entry("v3", ParallelState.STARTED, "", NOW));
    assertThat(store().parallelJournal().last("v4")).isEmpty();
  }

  @Test
  void keepsTheJournalOfSwapsInOrder() {
    BackfillId first = new BackfillId("bf_1");
    BackfillId second = new BackfillId("bf_2");
    for (SwapState state : SwapState.values()) {
      store().swapJournal().record(first, "clean.sales", state, "{\"ü\": \"" + state + "\"}");
    }
    store().swapJournal().record(second, "mart.weekly", SwapState.PREPARED, "");
    store().swapJournal().record(second, "clean.sales", SwapState.PREPARED, "");

    assertThat(store().swapJournal().entries(first))
        .extracting(Entry::state)
        .containsExactly(SwapState.values());
    assertThat(store().swapJournal().entries(first).get(0))
        .isEqualTo(
            new Entry(first, "clean.sales", SwapState.PREPARED, "{\"ü\": \"PREPARED\"}", NOW));
    assertThat(store().swapJournal().entries(second))
        .extracting(Entry::table)
        .containsExactly("mart.weekly", "clean.sales");
    assertThat(store().swapJournal().entriesOf("clean.sales"))
        .hasSize(SwapState.values().length + 1)
        .last()
        .extracting(Entry::swap)
        .isEqualTo(second);
    assertThat(store().swapJournal().entries(new BackfillId("bf_3"))).isEmpty();
  }
}
