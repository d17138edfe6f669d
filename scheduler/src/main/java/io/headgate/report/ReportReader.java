package io.headgate.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateHTMLOutputModel;
import freemarker.template.TemplateModelException;
import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.TaskShape;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.graph.Graph;
import io.headgate.graph.Graphs;
import io.headgate.ledger.Materialization;
import io.headgate.report.ReportModel.Card;
import io.headgate.report.ReportModel.DatasetRow;
import io.headgate.report.ReportModel.Drawing;
import io.headgate.report.ReportModel.Page;
import io.headgate.report.ReportModel.RunRow;
import io.headgate.report.ReportModel.TicketRow;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.text.Figures;
import io.headgate.text.MappedTasks;
import io.headgate.text.RunningLogs;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the page's content off an orchestrator. */
final class ReportReader {

  /** More would make a page that no one reads. */
  private static final int MOST_RUNS = 400;

  private static final int MOST_ROWS_OF_TIMELINE = 150;

  private final Orchestrator orchestrator;
  private final String title;
  private final ZoneId zone;
  private final Instant now;
  private final RunRows runRows;

  ReportReader(Orchestrator orchestrator, String title, ZoneId zone) {
    this.orchestrator = orchestrator;
    this.title = title;
    this.zone = zone;
    this.now = orchestrator.clock().instant();
    this.runRows = new RunRows(zone);
  }

  Page read() {
    Map<DagRun, List<TaskInstance>> tasks = new HashMap<>();
    List<DagRun> runs = orchestrator.runs(Optional.empty(), List.of(), MOST_RUNS);
    runs.forEach(run -> tasks.put(run, orchestrator.tasks(run.id())));
    List<SvgTimeline.Row> rows =
        runs.stream()
            .sorted(Comparator.comparing(DagRun::createdAt).reversed())
            .limit(MOST_ROWS_OF_TIMELINE)
            .map(
                run ->
                    new SvgTimeline.Row(run, MappedTasks.fold(tasks.getOrDefault(run, List.of()))))
            .toList();
    List<RunRow> runRowList =
        runs.stream().map(run -> row(run, tasks.getOrDefault(run, List.of()))).toList();
    List<GateReader.Gate> gates = new GateReader(orchestrator, zone).read();
    List<Ticket> tickets = orchestrator.tickets(false);
    return new Page(
        title,
        Figures.time(Optional.of(now), zone),
        zone.getId(),
        cards(runs, tickets),
        orchestrator.dags().stream().map(this::dag).toList(),
        lineage(gates),
        orchestrator.lineage().datasets().values().stream()
            .sorted(Comparator.comparing(Dataset::name))
            .map(this::dataset)
            .toList(),
        runRowList.stream().filter(row -> isToBeLookedAt(row)).toList(),
        runRowList,
        runs.size() < MOST_RUNS ? "" : "Only the latest " + MOST_RUNS + " runs are shown.",
        timeline(rows, runs.size()),
        new JobReader(orchestrator).read(runs),
        gates.stream().map(GateReader.Gate::table).toList(),
        tickets.stream().map(this::ticket).toList(),
        orchestrator.backfills().stream()
            .map(new BackfillReader(orchestrator, runRows, zone)::read)
            .toList());
  }

  private RunRow row(DagRun run, List<TaskInstance> tasks) {
    return runRows.row(
        run, tasks, orchestrator.keptBecause(run), RunningLogs.of(orchestrator, tasks));
  }

  private static List<Card> cards(List<DagRun> runs, List<Ticket> tickets) {
    List<Card> cards = new ArrayList<>();
    cards.add(new Card(Integer.toString(runs.size()), runs.size() == 1 ? "run" : "runs", "none"));
    Arrays.stream(DagRunState.values())
        .forEach(
            state -> {
              long count = runs.stream().filter(run -> run.state() == state).count();
              if (count > 0) {
                cards.add(new Card(Long.toString(count), state.code(), state.code()));
              }
            });
    long open = tickets.stream().filter(Ticket::isOpen).count();
    cards.add(
        new Card(
            Long.toString(open),
            open == 1 ? "open ticket" : "open tickets",
            open > 0 ? "blocked" : "none"));
    return cards;
  }

  private Drawing dag(Dag dag) {
    Graph graph = Graphs.ofDag(dag);
    Optional<DagRun> latest =
        orchestrator.runs(Optional.of(dag.name()), List.of(), 1).stream().findFirst();
    Map<String, String> states = new HashMap<>();
    latest.ifPresent(
        run ->
            MappedTasks.states(orchestrator.tasks(run.id()))
                .forEach((task, state) -> states.put(task, state.code())));
    return drawing(
        graph,
        states,
        latest
            .map(
                run ->
                    "Lights show the run of "
                        + run.label()
                        + ", "
                        + run.state().code()
                        + "."
                        + difference(dag, run))
            .orElse("No run yet."));
  }

  /** What the run was created with and the code does not have, or the other way round. */
  private String difference(Dag dag, DagRun run) {
    Set<String> then =
        orchestrator
            .shape(run.id())
            .map(shape -> shape.tasks().stream().map(TaskShape::id).collect(Collectors.toSet()))
            .orElse(dag.tasks().keySet());
    Set<String> now = dag.tasks().keySet();
    if (then.equals(now)) {
      return "";
    }
    Set<String> gone = new TreeSet<>(then);
    gone.removeAll(now);
    Set<String> added = new TreeSet<>(now);
    added.removeAll(then);
    return " The DAG has changed since: that run had "
        + Stream.of(
                gone.isEmpty() ? "" : String.join(", ", gone) + " as well",
                added.isEmpty() ? "" : "no " + String.join(", ", added))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", and "))
        + ".";
  }

  private Drawing lineage(List<GateReader.Gate> gates) {
    Map<String, String> states = new HashMap<>();
    gates.forEach(
        gate -> states.put(gate.table().dataset(), gate.blocks() ? "blocked" : "success"));
    return drawing(
        Graphs.ofLineage(orchestrator.lineage()),
        states,
        "Lights show whether a gate keeps consumers from any partition.");
  }

  static Drawing drawing(Graph graph, Map<String, String> states, String note) {
    if (graph.nodes().size() > SvgGraph.MOST_NODES) {
      return Drawing.of(
          graph.title(),
          "Not drawn: " + graph.nodes().size() + " boxes are too many to look at.",
          Optional.empty());
    }
    return Drawing.of(graph.title(), note, Optional.of(markup(SvgGraph.draw(graph, states))));
  }

  private Drawing timeline(List<SvgTimeline.Row> rows, int runs) {
    Optional<String> svg = new SvgTimeline(zone, now).draw(rows);
    String note =
        svg.isEmpty()
            ? "No task has been executed yet."
            : "One row per run, one bar per task (its latest attempt). Grey stretches without work are folded."
                + (runs > rows.size()
                    ? " Only the " + rows.size() + " newest runs are drawn."
                    : "");
    return Drawing.of("Timeline", note, svg.map(ReportReader::markup));
  }

  private DatasetRow dataset(Dataset dataset) {
    List<Materialization> made =
        orchestrator.ledger().materializations(dataset.name(), DataInterval.ALWAYS);
    Optional<Lineage.Producer> producer = orchestrator.lineage().producer(dataset.name());
    return new DatasetRow(
        dataset.name().value(),
        dataset.owner().map(Owner::toString).orElse("no owner"),
        dataset.partitioning().describe(),
        producer.map(Lineage.Producer::toString).orElse("from outside"),
        made.isEmpty() ? "" : Integer.toString(made.size()),
        made.stream()
            .max(Comparator.comparing((Materialization one) -> one.partition().interval()))
            .map(latest -> latest.partition().label())
            .orElse(""),
        dataset.description(),
        dataset.usageNotes());
  }

  private TicketRow ticket(Ticket ticket) {
    return new TicketRow(
        ticket.id(),
        ticket.isOpen() ? "open" : "closed",
        ticket.dataset().value(),
        ticket.label(),
        ticket.check(),
        ticket.owner().map(Owner::toString).orElse("no owner"),
        ticket.message(),
        ticket.waiting(),
        Figures.time(Optional.of(ticket.openedAt()), zone),
        Figures.time(ticket.closedAt(), zone));
  }

  /** Also a run that is kept as it is, which its state does not tell. */
  /** Runs that are not well, and those that go on and log elsewhere. */
  private static boolean isToBeLookedAt(RunRow row) {
    return switch (DagRunState.ofCode(row.state())) {
      case BLOCKED, FAILED, CANCELLED -> true;
      case QUEUED, RUNNING, CANCELLING ->
          row.reasons().stream()
              .anyMatch(
                  reason ->
                      reason.tasks().equals(RunRows.KEPT)
                          || reason.state().equals(TaskState.RUNNING.code()));
      case SUCCESS -> false;
    };
  }

  /** Our own drawings, whose text was escaped when they were drawn. */
  static TemplateHTMLOutputModel markup(String svg) {
    try {
      return HTMLOutputFormat.INSTANCE.fromMarkup(svg);
    } catch (TemplateModelException e) {
      throw new IllegalStateException("Cannot put a drawing into the report", e);
    }
  }
}
