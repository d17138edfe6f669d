package io.headgate.backfill;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRunState;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node loses its runs in the middle of a table swap, and another one ends the swap. */
class SwapOnTwoNodesTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Dataset RAW = daily("raw.sales");
  private static final Dataset CLEAN = daily("clean.sales");

  private final MemoryTables tables = new MemoryTables();
  private final AtomicInteger factor = new AtomicInteger(1);

  @Test
  void onlyTheNodeThatHasTheRunPublishes() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (TestDatabase database = TestPostgres.shared().createDatabase();
        Orchestrator one = node(database, "one", Duration.ofMinutes(5))) {
      FIRST
          .datesUntil(LocalDate.of(1998, 1, 4))
          .forEach(day -> tables.put("raw.sales", day.toString(), 1));
      one.start();
      one.tick();
      assertThat(one.awaitQuiet(SOON)).isTrue();
      factor.set(10);
      tables.onceBeforePublishing(
          () -> {
            // Node one stands still, as far as the database can tell, while node two ends the swap.
            database.execute("UPDATE headgate.lease SET expires_at = 0, ended = 1");
            try (Orchestrator two = node(database, "two", Duration.ofMillis(100))) {
              two.start();
              Awaitility.await().atMost(SOON).until(() -> state(two).equals(DagRunState.SUCCESS));
            }
            ended.countDown();
          });

      one.submit(one.backfill(CLEAN).from(FIRST).strategy(Strategy.tableSwap()).plan());

      assertThat(ended.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(one.awaitQuiet(SOON)).isTrue();
      assertThat(tables.value("clean.sales", "1998-01-01")).isEqualTo(10);
      assertThat(tables.value("clean.sales_old", "1998-01-01")).isEqualTo(1);
      assertThat(state(one)).isEqualTo(DagRunState.SUCCESS);
    }
  }

  private static DagRunState state(Orchestrator orchestrator) {
    Backfill backfill = orchestrator.backfills().get(0);
    return orchestrator.run(backfill.run()).orElseThrow().state();
  }

  private Orchestrator node(TestDatabase database, String name, Duration heartbeat) {
    DagBuilder sales =
        Dag.named("sales").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    sales.task("clean", tables.sum(CLEAN, RAW, PartitionMapping.overlapping(), factor));
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .postgresStore(database.url(), TestDatabase.USER, () -> "")
            .node(name, heartbeat.multipliedBy(2), heartbeat)
            .service(TableSwap.class, () -> tables)
            .service(TableInspector.class, () -> tables)
            .clock(InstantSource.fixed(Instant.parse("1998-01-04T06:00:00Z")));
    return builder.dag(sales.build()).build();
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }
}
