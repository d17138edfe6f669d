package io.headgate.examples.foodmart;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.cli.Terminal;
import io.headgate.dag.Dag;
import io.headgate.dataset.Owner;
import io.headgate.quality.Outcome;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.text.Figures;
import io.headgate.text.Reason;
import io.headgate.text.Table;
import io.headgate.text.TaskCounts;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the demo says. */
final class DemoText {

  private final Terminal terminal;

  DemoText(Terminal terminal) {
    this.terminal = terminal;
  }

  void heading(String heading) {
    terminal.out().println();
    terminal.out().println(heading);
    terminal.out().println(terminal.glyphs().rule().repeat(heading.length()));
  }

  void delivered(int days, long rows, List<Delivery> missing) {
    if (days > 0) {
      terminal.paragraph(
          String.format(
              Locale.ROOT,
              "The stores' systems delivered %d days to raw.sales, %,d lines of receipts.",
              days,
              rows));
    }
    if (!missing.isEmpty()) {
      terminal.paragraph(
          "FoodMart's file has no sales on "
              + missing.stream()
                  .map(delivery -> delivery.day().toString())
                  .collect(Collectors.joining(" and on "))
              + ". Quartz wakes Headgate, which creates every run that is due.");
    }
  }

  /** How the runs of each DAG stand. */
  void runs(Orchestrator orchestrator, List<DagRun> runs) {
    Table table = terminal.table("DAG", "OWNER", ">RUNS", ">SUCCESS", ">BLOCKED", "~TASKS");
    for (Dag dag : orchestrator.dags()) {
      List<DagRun> ours = runs.stream().filter(run -> run.id().dag().equals(dag.name())).toList();
      table.row(
          dag.name(),
          dag.owner().map(Owner::team).orElse("nobody"),
          ours.size(),
          ours.stream().filter(run -> run.state() == DagRunState.SUCCESS).count(),
          ours.stream().filter(run -> run.state() == DagRunState.BLOCKED).count(),
          TaskCounts.of(
              ours.stream().flatMap(run -> orchestrator.tasks(run.id()).stream()).toList()));
    }
    terminal.print(table.render());
  }

  /** The reason of the first blocked run of each DAG, then the tickets. */
  void whyBlocked(Orchestrator orchestrator, List<DagRun> runs) {
    for (Dag dag : orchestrator.dags()) {
      runs.stream()
          .filter(run -> run.id().dag().equals(dag.name()))
          .filter(run -> run.state() == DagRunState.BLOCKED)
          .min(Comparator.comparing(run -> run.interval().start()))
          .ifPresent(run -> reason(orchestrator, run));
    }
    tickets(orchestrator);
  }

  private void reason(Orchestrator orchestrator, DagRun run) {
    for (Reason reason : Reason.of(orchestrator.tasks(run.id()))) {
      terminal.paragraph(
          run.id().dag()
              + " "
              + run.label()
              + ": "
              + reason.names()
              + " is "
              + reason.state().toUpperCase(Locale.ROOT)
              + ": "
              + reason.message());
    }
  }

  /** What is wrong with the data that nobody has to wait for. */
  void warnings(Orchestrator orchestrator) {
    Table table = terminal.table("DATASET", "PARTITION", "%LET PASS WITH A WARNING");
    orchestrator.lineage().datasets().keySet().stream()
        .sorted()
        .flatMap(name -> orchestrator.ledger().verdicts(name, DataInterval.ALWAYS).stream())
        .filter(verdict -> verdict.outcome() == Outcome.WARN)
        .forEach(
            verdict ->
                table.row(
                    verdict.partition().dataset(), verdict.partition().label(), verdict.message()));
    if (!table.isEmpty()) {
      terminal.print(table.render());
    }
  }

  void tickets(Orchestrator orchestrator) {
    Table table = terminal.table("TICKET", "STATE", "DATASET", "CHECK", "RANGE", "OWNER");
    for (Ticket ticket : orchestrator.tickets(false)) {
      table.row(
          ticket.id(),
          ticket.isOpen() ? "open" : "closed",
          ticket.dataset(),
          ticket.check(),
          ticket.label(),
          ticket.owner().map(Owner::toString).orElse("nobody"));
    }
    if (!table.isEmpty()) {
      terminal.print(table.render());
    }
  }

  void late(List<Delivery> late) {
    late.forEach(delivery -> terminal.paragraph(delivery.toString()));
    terminal.paragraph(
        "Nobody tells Headgate. The gate looks again by itself, and what waited goes on.");
  }

  void correction() {
    terminal.paragraph(
        "Until now every promotion took 10 % off net sales. Right is: only coupons do. The new"
            + " version is deployed, and January is recomputed with everything made from it.");
  }

  void swapped(Orchestrator orchestrator, Backfill backfill, DemoTables tables) {
    ran(orchestrator, backfill);
    message(orchestrator, backfill, "gate_candidate_1")
        .ifPresent(
            message -> terminal.paragraph("Gate on the table beside production: " + message));
    message(orchestrator, backfill, "diff")
        .ifPresent(message -> terminal.paragraph("Difference to production: " + message));
    message(orchestrator, backfill, "swap")
        .ifPresent(message -> terminal.paragraph("Swapped: " + message));
    terminal.paragraph("Tables now: " + String.join(", ", tables.tables("clean")));
  }

  void rolledBack(Orchestrator orchestrator, Backfill rollback, DemoTables tables) {
    ran(orchestrator, rollback);
    message(orchestrator, rollback, "rollback_swap")
        .ifPresent(message -> terminal.paragraph("Rolled back: " + message));
    terminal.paragraph("Tables now: " + String.join(", ", tables.tables("clean")));
  }

  private void ran(Orchestrator orchestrator, Backfill backfill) {
    DagRun run = orchestrator.run(backfill.run()).orElseThrow();
    terminal.paragraph(
        backfill.id()
            + ": "
            + TaskCounts.of(orchestrator.tasks(run.id()))
            + ", took "
            + Figures.length(run.startedAt(), run.endedAt()));
  }

  private static Optional<String> message(
      Orchestrator orchestrator, Backfill backfill, String task) {
    return orchestrator.tasks(backfill.run()).stream()
        .filter(instance -> instance.id().task().equals(task))
        .map(TaskInstance::message)
        .findFirst();
  }

  /** The totals of every stage beside each other. */
  void summary(Orchestrator orchestrator, DemoFigures figures, Duration took) {
    heading("Summary: net sales per table");
    List<Demo.Stage> stages =
        List.of(Demo.Stage.REPAIRED, Demo.Stage.CORRECTED, Demo.Stage.ROLLED_BACK);
    Table table =
        terminal.table("TABLE", "OWNER", ">RULE 1", ">CORRECTED (RULE 2)", ">ROLLED BACK");
    figures.totals(Demo.Stage.REPAIRED).keySet().stream()
        .sorted()
        .forEach(
            name -> {
              List<Object> row = new ArrayList<>();
              row.add(name);
              row.add(owner(orchestrator, name));
              stages.forEach(stage -> row.add(money(figures.total(stage, name))));
              table.row(row.toArray());
            });
    terminal.print(table.render());
    List<DagRun> runs = orchestrator.runs(Optional.empty(), List.of(), Integer.MAX_VALUE);
    terminal.paragraph(
        runs.size()
            + " runs, "
            + runs.stream().mapToLong(run -> orchestrator.tasks(run.id()).size()).sum()
            + " task instances, "
            + orchestrator.tickets(false).size()
            + " tickets, "
            + orchestrator.tickets(true).size()
            + " of them open; "
            + Figures.length(took)
            + " in all.");
  }

  void whereToLook(FoodMartHome home) {
    terminal.out().println("Report to open in a browser: " + home.report().toUri());
    terminal.out().println("Log: " + home.log());
    terminal
        .out()
        .println("Look around: ./headgate status, gates raw.sales, tickets --all, graph sales");
  }

  private static String owner(Orchestrator orchestrator, String table) {
    return orchestrator.lineage().datasets().values().stream()
        .filter(dataset -> dataset.name().value().equals(table))
        .findFirst()
        .flatMap(dataset -> dataset.owner())
        .map(Owner::team)
        .orElse("nobody");
  }

  private static String money(Optional<BigDecimal> total) {
    return total
        .map(value -> String.format(Locale.ROOT, "%,.2f", value.setScale(2, RoundingMode.HALF_UP)))
        .orElse("");
  }
}
