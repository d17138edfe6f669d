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
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapJournal.Entry;
import io.headgate.backfill.SwapState;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partitioning;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store does with tickets, backfills and the journal of swaps. */
abstract class RecordsContract {

  private static final Owner STORES =
      Owner.team("store systems é").reachedAt("stores@example.com").reachedAt("+49 1");

  abstract Store store();

  private static Ticket ticket(long number, DataInterval range, Optional<Instant> closedAt) {
    return new Ticket(
        number,
        new DatasetName("raw.sales"),
        "presence >= 1",
        range,
        "1998-01-08",
        Optional.of(STORES),
        "presence is 0",
        "sales.clean\nmart.weekly",
        NOW,
        closedAt);
  }

  @Test
  void opensExtendsAndClosesATicketByItsNumber() {
    Ticket opened = ticket(store().nextTicketNumber(), day("1998-01-08"), Optional.empty());
    store().commit(tickets(opened));
    assertThat(store().tickets(true)).containsExactly(opened);
    assertThat(store().nextTicketNumber()).isEqualTo(2);

    Ticket extended = ticket(1, days("1998-01-08", "1998-01-09"), Optional.empty());
    store().commit(tickets(extended));
    assertThat(store().tickets(true)).containsExactly(extended);

    Ticket closed = ticket(1, days("1998-01-08", "1998-01-09"), Optional.of(NOW.plusSeconds(5)));
    store().commit(tickets(closed));
    assertThat(store().tickets(true)).isEmpty();
    assertThat(store().tickets(false)).containsExactly(closed);
    assertThat(store().nextTicketNumber()).isEqualTo(2);
  }

  @Test
  void listsTicketsLatestFirst() {
    Ticket first = ticket(1, day("1998-01-08"), Optional.empty());
    Ticket nobodys =
        new Ticket(
            2,
            new DatasetName("raw.stock"),
            "schema",
            DataInterval.ALWAYS,
            "all",
            Optional.empty(),
            "",
            "",
            NOW,
            Optional.empty());
    store().commit(tickets(first, nobodys));

    assertThat(store().tickets(true)).containsExactly(nobodys, first);
    assertThat(store().tickets(false)).containsExactly(nobodys, first);
  }

  @Test
  void givesANumberToOneTicketOnly() {
    Ticket first = ticket(1, day("1998-01-08"), Optional.empty());
    store().commit(tickets(first));
    Ticket other =
        new Ticket(
            1,
            new DatasetName("raw.stock"),
            "schema",
            DataInterval.ALWAYS,
            "all",
            Optional.empty(),
            "",
            "",
            NOW,
            Optional.empty());

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
              2,
              "mart",
              "task_" + order,
              order == 1 ? Optional.empty() : Optional.of(STORES)));
    }
    return new BackfillPlan(
        new DatasetName("clean.sales"),
        days("1998-01-01", "1998-01-31"),
        strategy,
        steps,
        List.of(
            new BackfillPlan.LeftOut(
                Dataset.named("raw.free").build(), DataInterval.ALWAYS, "nobody writes it")));
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
