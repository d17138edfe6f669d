package io.headgate.testing;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.ticket.Ticket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store for tests: it keeps everything in memory, and otherwise behaves as the durable ones do,
 * in particular it refuses a change whose {@code from} is no longer true, as a whole. Closing it
 * keeps what it holds, so that a restart can be tested with a second orchestrator. Thread-safe.
 */
public final class InMemoryStore implements Store {

  private static final Comparator<DagRun> OLDEST_FIRST =
      Comparator.comparing((DagRun run) -> run.interval().start())
          .thenComparing(DagRun::createdAt)
          .thenComparing(run -> run.id().toString());
  private static final Comparator<DagRun> LATEST_FIRST =
      Comparator.comparing((DagRun run) -> run.interval().start())
          .thenComparing(run -> run.interval().end())
          .thenComparing(DagRun::createdAt)
          .reversed()
          .thenComparing(run -> run.id().toString());
  private static final Comparator<Backfill> LATEST_BACKFILL_FIRST =
      Comparator.comparing(Backfill::submittedAt)
          .thenComparing(backfill -> backfill.id().value().length())
          .thenComparing(backfill -> backfill.id().value())
          .reversed();

  private final Map<DagRunId, DagRun> runs = new LinkedHashMap<>();
  private final Map<TaskInstanceId, TaskInstance> tasks = new HashMap<>();
  private final Map<DagRunId, List<TaskInstanceId>> created = new HashMap<>();
  private final TreeMap<Long, Ticket> tickets = new TreeMap<>(Comparator.reverseOrder());
  private final Map<BackfillId, Backfill> backfills = new LinkedHashMap<>();
  private final List<Action> actions = new ArrayList<>();
  private final TreeMap<String, Pause> pauses = new TreeMap<>();
  private final InMemoryLedger ledger = new InMemoryLedger();
  private final InMemorySwapJournal swapJournal;

  /**
   * An empty store.
   *
   * @param clock tells when a swap's journal was written
   */
  public InMemoryStore(InstantSource clock) {
    this.swapJournal = new InMemorySwapJournal(clock);
  }

  @Override
  public synchronized void commit(Step step) {
    StepCheck check = new StepCheck(runs, tasks);
    check.apply(step);
    StepCheck.requireKeepable(step.facts());
    StepCheck.requireFree(step.newBackfills(), backfills);
    StepCheck.requireSameTickets(step.tickets(), tickets);
    Map<String, Pause> paused = StepCheck.paused(step.pauses(), pauses);
    step.newTasks()
        .forEach(
            task ->
                created.computeIfAbsent(task.id().run(), run -> new ArrayList<>()).add(task.id()));
    runs.putAll(check.runs);
    tasks.putAll(check.tasks);
    step.facts().forEach(ledger::add);
    step.tickets().forEach(ticket -> tickets.put(ticket.number(), ticket));
    step.newBackfills().forEach(backfill -> backfills.put(backfill.id(), backfill));
    pauses.clear();
    pauses.putAll(paused);
    step.actions().forEach(action -> actions.add(StepCheck.kept(action, actions.size() + 1)));
  }

  @Override
  public synchronized List<DagRun> unfinishedRuns() {
    return runs.values().stream()
        .filter(run -> !run.state().isTerminal())
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public synchronized Optional<DagRun> run(DagRunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public synchronized List<DagRun> runs(RunQuery query) {
    return runs.values().stream()
        .filter(run -> query.dag().map(run.id().dag()::equals).orElse(true))
        .filter(run -> query.states().isEmpty() || query.states().contains(run.state()))
        .sorted(LATEST_FIRST)
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized List<TaskInstance> tasks(DagRunId run) {
    return created.getOrDefault(run, List.of()).stream()
        .map(id -> requireNonNull(tasks.get(id)))
        .toList();
  }

  @Override
  public synchronized List<TaskInstance> tasksOfUnfinishedRuns() {
    return unfinishedRuns().stream().flatMap(run -> tasks(run.id()).stream()).toList();
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public synchronized List<Ticket> tickets(boolean openOnly) {
    return tickets.values().stream().filter(ticket -> !openOnly || ticket.isOpen()).toList();
  }

  @Override
  public synchronized long nextTicketNumber() {
    return tickets.isEmpty() ? 1 : tickets.firstKey() + 1;
  }

  @Override
  public synchronized List<Backfill> backfills() {
    return backfills.values().stream().sorted(LATEST_BACKFILL_FIRST).toList();
  }

  @Override
  public SwapJournal swapJournal() {
    return swapJournal;
  }

  @Override
  public synchronized List<Action> actions(ActionQuery query) {
    return actions.stream()
        .filter(action -> query.dag().map(action.dag()::equals).orElse(true))
        .filter(action -> query.run().isEmpty() || query.run().equals(action.run()))
        .sorted(Comparator.comparing(Action::number).reversed())
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized List<Pause> pauses() {
    return List.copyOf(pauses.values());
  }

  /** Keeps everything. */
  @Override
  public void close() {}
}
