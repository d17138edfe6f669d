package io.headgate.internal.jdbc;

import io.headgate.backfill.Backfill;
import io.headgate.dag.DagShape;
import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Store.Expansion;
import io.headgate.internal.engine.Store.PauseChange;
import io.headgate.internal.engine.Store.RunChange;
import io.headgate.internal.engine.Store.Step;
import io.headgate.internal.engine.Store.TaskChange;
import io.headgate.internal.engine.Store.TicketChange;
import io.headgate.ledger.Materialization;
import io.headgate.operation.Action;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the tests write. */
final class Fixtures {

  static final Instant NOW = Instant.parse("1998-02-01T06:00:00.123456Z");

  private Fixtures() {}

  static DataInterval day(String date) {
    return DataInterval.ofDay(LocalDate.parse(date), ZoneOffset.UTC);
  }

  static DataInterval days(String first, String last) {
    return DataInterval.ofDays(LocalDate.parse(first), LocalDate.parse(last), ZoneOffset.UTC);
  }

  static Partition partition(String dataset, String date) {
    return new Partition(new DatasetName(dataset), day(date), date);
  }

  static DagRun run(String dag, String date, DagRunState state) {
    DataInterval interval = day(date);
    return new DagRun(
        DagRunId.scheduled(dag, interval.start()),
        interval,
        date,
        state,
        NOW,
        Optional.empty(),
        Optional.empty());
  }

  static DagRun manual(String dag, String key, DataInterval interval) {
    return new DagRun(
        new DagRunId(dag, RunKind.MANUAL, key),
        interval,
        key,
        DagRunState.RUNNING,
        NOW,
        Optional.of(NOW),
        Optional.empty());
  }

  static DagRun inState(DagRun run, DagRunState state) {
    return new DagRun(
        run.id(),
        run.interval(),
        run.label(),
        state,
        run.createdAt(),
        Optional.of(NOW.plusSeconds(1)),
        state.isTerminal() ? Optional.of(NOW.plusSeconds(2)) : Optional.empty());
  }

  static TaskInstance task(DagRun run, String id) {
    return TaskInstance.scheduled(new TaskInstanceId(run.id(), id));
  }

  static TaskInstance inState(TaskInstance task, TaskState state) {
    return new TaskInstance(
        task.id(),
        task.item(),
        state,
        task.attempt() + 1,
        task.failures(),
        task.platformFailures(),
        "now " + state,
        Optional.of(NOW.plusSeconds(60)),
        Optional.of(NOW),
        Optional.of(NOW.plusSeconds(3)));
  }

  static Materialization materialization(Partition partition, String producer) {
    return new Materialization(partition, 0, producer, "v1", List.of(), NOW);
  }

  static Verdict verdict(Partition partition, String check, Outcome outcome) {
    return new Verdict(partition, check, outcome, check + " is " + outcome, NOW);
  }

  static final Step EMPTY = step(List.of(), List.of(), List.of(), List.of(), List.of());

  static Step creating(List<DagRun> runs, List<TaskInstance> tasks) {
    return step(runs, tasks, List.of(), List.of(), List.of());
  }

  /** Runs that remember their shape. */
  static Step shaped(DagShape shape, DagRun... runs) {
    Map<DagRunId, DagShape> shapes = new HashMap<>();
    List.of(runs).forEach(run -> shapes.put(run.id(), shape));
    return new Step(
        List.of(runs),
        shapes,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  static Step changing(List<RunChange> runs, List<TaskChange> tasks) {
    return step(List.of(), List.of(), runs, tasks, List.of());
  }

  static Step expanding(List<TaskInstance> from, List<TaskInstance> to) {
    return new Step(
        List.of(),
        Map.of(),
        List.of(),
        List.of(new Expansion(from, to)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  static Step facts(Fact... facts) {
    return step(List.of(), List.of(), List.of(), List.of(), List.of(facts));
  }

  static Step tickets(Ticket... tickets) {
    return ticketsFor(List.of(), tickets);
  }

  static Step ticketsFor(List<String> trackers, Ticket... tickets) {
    return records(
        Arrays.stream(tickets).map(ticket -> new TicketChange(ticket, trackers)).toList(),
        List.of(),
        List.of(),
        List.of());
  }

  static Step backfills(Backfill... backfills) {
    return records(List.of(), List.of(backfills), List.of(), List.of());
  }

  static Step operations(List<Action> actions, PauseChange... pauses) {
    return records(List.of(), List.of(), actions, List.of(pauses));
  }

  static Step step(
      List<DagRun> newRuns,
      List<TaskInstance> newTasks,
      List<RunChange> runs,
      List<TaskChange> tasks,
      List<Fact> facts) {
    return new Step(
        newRuns, Map.of(), newTasks, List.of(), runs, tasks, facts, List.of(), List.of(), List.of(),
        List.of(), List.of());
  }

  private static Step records(
      List<TicketChange> tickets,
      List<Backfill> backfills,
      List<Action> actions,
      List<PauseChange> pauses) {
    return new Step(
        List.of(), Map.of(), List.of(), List.of(), List.of(), List.of(), List.of(), tickets,
        backfills, actions, pauses, List.of());
  }
}
