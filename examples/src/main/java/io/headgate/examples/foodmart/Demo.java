package io.headgate.examples.foodmart;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.PlanText;
import io.headgate.backfill.Strategy;
import io.headgate.cli.RunProgress;
import io.headgate.cli.Terminal;
import io.headgate.quartz.HeadgateOnQuartz;
import io.headgate.report.HtmlReport;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.spark.SparkSessions;
import io.headgate.text.Reason;
import io.headgate.text.TaskCounts;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The demo, stage by stage. What is left to do is told by looking at the tables and at the
 * orchestrator, so it can be killed at any instant and played again. Not thread-safe.
 */
final class Demo {

  /** How far it has come. */
  enum Stage {
    /** January ran, but for what lacks a day. */
    BLOCKED,
    /** The missing days arrived and everything ran. */
    REPAIRED,
    /** The corrected rule was backfilled. */
    CORRECTED,
    /** The correction was taken back. */
    ROLLED_BACK
  }

  private static final DataInterval JANUARY =
      DataInterval.between(
          DemoTables.FIRST.atStartOfDay().toInstant(ZoneOffset.UTC),
          DemoTables.LAST.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));

  private final FoodMartHome home;
  private final Terminal terminal;
  private final DemoText text;
  private final DemoFigures figures;
  private final BiConsumer<Stage, Orchestrator> after;

  /**
   * @param after told at the end of each stage, while everything stands still
   */
  Demo(
      FoodMartHome home,
      Terminal terminal,
      DemoFigures figures,
      BiConsumer<Stage, Orchestrator> after) {
    this.home = home;
    this.terminal = terminal;
    this.text = new DemoText(terminal);
    this.figures = figures;
    this.after = after;
  }

  void play() throws InterruptedException, IOException {
    long started = System.nanoTime();
    // One Spark for the stores' systems and, over all restarts of the orchestrator, for the tasks.
    try (SparkSessions spark = home.spark().open()) {
      StoreSystems stores = new StoreSystems(spark.session(), home.storesFiles());
      DemoTables tables = new DemoTables(spark.session());
      stores.createTables();
      SalesFiles files = SalesFiles.scan();
      delivered(stores, files);
      try (HeadgateOnQuartz quartz = start()) {
        Orchestrator orchestrator = quartz.orchestrator();
        blocked(orchestrator);
        repaired(orchestrator, stores, files, tables);
      }
      if (!figures.has(Stage.CORRECTED)) {
        NetSalesRule.COUPONS_ONLY.deployIn(home.directory());
      }
      try (HeadgateOnQuartz quartz = start()) {
        Orchestrator orchestrator = quartz.orchestrator();
        corrected(orchestrator, tables);
        rolledBack(orchestrator, tables);
        HtmlReport.of(orchestrator)
            .title("FoodMart, January 1998")
            .zone(ZoneOffset.UTC)
            .write(home.report());
        text.summary(orchestrator, figures, Duration.ofNanos(System.nanoTime() - started));
      }
      text.whereToLook(home);
    }
  }

  private HeadgateOnQuartz start() {
    return HeadgateOnQuartz.of(home.builder()).start();
  }

  private void delivered(StoreSystems stores, SalesFiles files) {
    text.heading("1. January 1998 arrives, but for two days");
    Set<LocalDate> there = stores.delivered();
    List<Delivery> onTime =
        files.deliveries(DemoTables.FIRST, DemoTables.LAST).stream()
            .filter(delivery -> files.isOnTime(delivery.day()) && !there.contains(delivery.day()))
            .toList();
    long rows = stores.deliver(onTime).values().stream().mapToLong(Long::longValue).sum();
    text.delivered(onTime.size(), rows, missing(stores, files));
  }

  private void blocked(Orchestrator orchestrator) throws InterruptedException {
    await(
        orchestrator,
        "January",
        runs -> runs.size() == 63 && runs.stream().allMatch(Demo::standsStill));
    text.runs(orchestrator, january(orchestrator));
    text.whyBlocked(orchestrator, january(orchestrator));
    text.warnings(orchestrator);
    after.accept(Stage.BLOCKED, orchestrator);
  }

  private void repaired(
      Orchestrator orchestrator, StoreSystems stores, SalesFiles files, DemoTables tables)
      throws InterruptedException {
    text.heading("2. The missing days are delivered late");
    List<Delivery> late = missing(stores, files);
    stores.deliver(late);
    text.late(late);
    await(
        orchestrator,
        "Late days",
        runs -> runs.stream().allMatch(run -> run.state() == DagRunState.SUCCESS));
    text.runs(orchestrator, january(orchestrator));
    text.tickets(orchestrator);
    if (!figures.has(Stage.REPAIRED)) {
      figures.record(Stage.REPAIRED, tables.totals());
    }
    after.accept(Stage.REPAIRED, orchestrator);
  }

  private void corrected(Orchestrator orchestrator, DemoTables tables) throws InterruptedException {
    text.heading("3. A business rule is corrected: backfill by table swap");
    text.correction();
    Optional<Backfill> known = latest(orchestrator, Strategy.TABLE_SWAP);
    Backfill backfill = known.isPresent() ? known.get() : submit(orchestrator);
    finish(orchestrator, backfill);
    text.swapped(orchestrator, backfill, tables);
    if (!figures.has(Stage.CORRECTED)) {
      figures.record(Stage.CORRECTED, tables.totals());
    }
    after.accept(Stage.CORRECTED, orchestrator);
  }

  private Backfill submit(Orchestrator orchestrator) {
    BackfillPlan plan =
        orchestrator
            .backfill(Datasets.CLEAN_SALES)
            .from(DemoTables.FIRST)
            .through(DemoTables.LAST)
            .strategy(Strategy.tableSwap())
            .plan();
    orchestrator.submit(plan);
    return latest(orchestrator, Strategy.TABLE_SWAP).orElseThrow();
  }

  private void rolledBack(Orchestrator orchestrator, DemoTables tables)
      throws InterruptedException {
    text.heading("4. The correction is taken back: rollback");
    Optional<Backfill> known = latest(orchestrator, Strategy.ROLLBACK);
    if (known.isEmpty()) {
      orchestrator.rollback(Datasets.CLEAN_SALES.name());
    }
    Backfill rollback = latest(orchestrator, Strategy.ROLLBACK).orElseThrow();
    finish(orchestrator, rollback);
    NetSalesRule.EVERY_PROMOTION.deployIn(home.directory());
    text.rolledBack(orchestrator, rollback, tables);
    figures.record(Stage.ROLLED_BACK, tables.totals());
    after.accept(Stage.ROLLED_BACK, orchestrator);
  }

  private void finish(Orchestrator orchestrator, Backfill backfill) throws InterruptedException {
    terminal.print(PlanText.table(backfill.plan()));
    DagRun run =
        RunProgress.await(orchestrator, backfill.run(), backfill.id().value(), terminal.bar());
    if (run.state() != DagRunState.SUCCESS) {
      throw stuck(orchestrator, List.of(run));
    }
  }

  private interface Until {
    boolean holds(List<DagRun> januaryRuns);
  }

  private void await(Orchestrator orchestrator, String title, Until until)
      throws InterruptedException {
    RunProgress.awaitAll(
        orchestrator,
        title,
        terminal.bar(),
        runs -> {
          List<DagRun> ours = runs.stream().filter(Demo::isOfJanuary).toList();
          List<DagRun> failed =
              ours.stream().filter(run -> run.state() == DagRunState.FAILED).toList();
          if (!failed.isEmpty()) {
            throw stuck(orchestrator, failed);
          }
          return until.holds(ours);
        });
  }

  /** What the demo cannot go on with, which is a defect or a full disk, and no part of the play. */
  private IllegalStateException stuck(Orchestrator orchestrator, List<DagRun> runs) {
    String reasons =
        runs.stream()
            .flatMap(run -> Reason.of(orchestrator.tasks(run.id())).stream())
            .map(reason -> reason.names() + " " + reason.state() + ": " + reason.message())
            .limit(3)
            .collect(Collectors.joining("; "));
    return new IllegalStateException(
        "The demo cannot go on: "
            + runs.get(0).id()
            + " is "
            + runs.get(0).state().code()
            + " ("
            + TaskCounts.of(orchestrator.tasks(runs.get(0).id()))
            + "): "
            + reasons
            + ". See "
            + home.log());
  }

  private static List<DagRun> january(Orchestrator orchestrator) {
    return orchestrator.runs(Optional.empty(), List.of(), Integer.MAX_VALUE).stream()
        .filter(Demo::isOfJanuary)
        .toList();
  }

  private static boolean isOfJanuary(DagRun run) {
    return switch (run.id().kind()) {
      case SCHEDULED -> JANUARY.encloses(run.interval());
      case MANUAL, BACKFILL -> false;
    };
  }

  private static boolean standsStill(DagRun run) {
    return run.state().isTerminal() || run.state() == DagRunState.BLOCKED;
  }

  private static List<Delivery> missing(StoreSystems stores, SalesFiles files) {
    Set<LocalDate> there = stores.delivered();
    return files.deliveries(DemoTables.FIRST, DemoTables.LAST).stream()
        .filter(delivery -> !there.contains(delivery.day()))
        .toList();
  }

  private static Optional<Backfill> latest(Orchestrator orchestrator, Strategy strategy) {
    return orchestrator.backfills().stream()
        .filter(backfill -> backfill.plan().strategy() == strategy)
        .findFirst();
  }
}
