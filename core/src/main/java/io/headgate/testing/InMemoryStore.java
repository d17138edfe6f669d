package io.headgate.testing;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.SwapJournal;
import io.headgate.dag.DagShape;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Outbox;
import io.headgate.internal.engine.Pruning;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.Pruned;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
  private final Map<DagRunId, String> shapeOfRun = new HashMap<>();
  private final TreeMap<Long, Ticket> tickets = new TreeMap<>(Comparator.reverseOrder());
  private final Map<BackfillId, Backfill> backfills = new LinkedHashMap<>();
  private final List<Action> actions = new ArrayList<>();
  private final TreeMap<String, Pause> pauses = new TreeMap<>();
  private final Map<TaskInstanceId, TreeMap<Integer, TaskProfile>> profiles = new HashMap<>();
  private final InMemoryLedger ledger = new InMemoryLedger();
  private final InMemorySwapJournal swapJournal;
  private final InMemoryParallelJournal parallelJournal;
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Pruning pruning = new InMemoryPruning(this);
  private final InMemoryOutbox outbox;

  private record Shape(DagShape shape, Instant usedAt) {}

  /**
   * An empty store.
   *
   * @param clock tells when a swap's journal was written, and what is due in the outbox
   */
  public InMemoryStore(InstantSource clock) {
    this.swapJournal = new InMemorySwapJournal(clock);
    this.parallelJournal = new InMemoryParallelJournal(clock);
    this.outbox = new InMemoryOutbox(this, clock);
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
    step.expansions().forEach(this::expand);
    runs.putAll(check.runs);
    step.newRuns().forEach(run -> remember(run, step.shapes().get(run.id())));
    tasks.putAll(check.tasks);
    step.facts().forEach(ledger::add);
    step.tickets().forEach(change -> tickets.put(change.to().number(), change.to()));
    outbox.want(step.tickets());
    step.newBackfills().forEach(backfill -> backfills.put(backfill.id(), backfill));
    pauses.clear();
    pauses.putAll(paused);
    step.profiles()
        .forEach(
            profile ->
                profiles
                    .computeIfAbsent(profile.task(), task -> new TreeMap<>())
                    .put(profile.attempt(), profile));
    step.actions().forEach(action -> actions.add(StepCheck.kept(action, actions.size() + 1)));
  }

  private void expand(Expansion expansion) {
    List<TaskInstanceId> from = expansion.from().stream().map(TaskInstance::id).toList();
    List<TaskInstanceId> order =
        requireNonNull(created.get(from.get(0).run()), "the tasks of the run");
    int place = order.indexOf(from.get(0));
    order.removeAll(from);
    order.addAll(place, expansion.to().stream().map(TaskInstance::id).toList());
    from.forEach(tasks::remove);
  }

  @Override
  public synchronized Optional<DagShape> shape(DagRunId run) {
    return Optional.ofNullable(shapeOfRun.get(run)).map(shapes::get).map(Shape::shape);
  }

  private void remember(DagRun run, @Nullable DagShape shape) {
    if (shape != null) {
      shapeOfRun.put(run.id(), shape.hash());
      shapes.merge(
          shape.hash(),
          new Shape(shape, run.createdAt()),
          (one, other) -> one.usedAt().isBefore(other.usedAt()) ? other : one);
    }
  }

  @Override
  public synchronized Map<DagRunId, DagShape> shapesOfUnfinishedRuns() {
    Map<DagRunId, DagShape> found = new HashMap<>();
    for (DagRun run : unfinishedRuns()) {
      shape(run.id()).ifPresent(shape -> found.put(run.id(), shape));
    }
    return found;
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
  public synchronized Optional<DagRun> scheduledBefore(String dag, Instant start) {
    return runs.values().stream()
        .filter(run -> run.id().dag().equals(dag) && run.id().kind() == RunKind.SCHEDULED)
        .filter(run -> run.interval().start().isBefore(start))
        .min(LATEST_FIRST);
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
  public synchronized List<TaskProfile> profiles(DagRunId run) {
    return profiles.entrySet().stream()
        .filter(entry -> entry.getKey().run().equals(run))
        .sorted(Comparator.comparing(entry -> entry.getKey().name()))
        .flatMap(entry -> entry.getValue().values().stream())
        .toList();
  }

  @Override
  public synchronized List<ProfileHistory.Past> latestProfiles(String dag, String task, int most) {
    return profiles.entrySet().stream()
        .filter(entry -> entry.getKey().run().dag().equals(dag))
        .filter(entry -> entry.getKey().name().equals(task))
        .flatMap(entry -> entry.getValue().values().stream())
        .sorted(
            Comparator.comparing(TaskProfile::at)
                .thenComparing(profile -> profile.task().run().toString())
                .thenComparing(TaskProfile::attempt)
                .reversed())
        .limit(most)
        .map(
            profile ->
                new ProfileHistory.Past(
                    profile, requireNonNull(runs.get(profile.task().run()), "the run").interval()))
        .toList();
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
  public synchronized List<Ticket> closedTickets(
      DatasetName dataset, String check, DataInterval range) {
    return tickets.descendingMap().values().stream()
        .filter(ticket -> !ticket.isOpen())
        .filter(ticket -> ticket.dataset().equals(dataset) && ticket.check().equals(check))
        .filter(ticket -> !ticket.range().start().isAfter(range.end()))
        .filter(ticket -> !ticket.range().end().isBefore(range.start()))
        .toList();
  }

  Ticket ticket(long number) {
    return requireNonNull(tickets.get(number), "the ticket of a delivery");
  }

  @Override
  public Outbox outbox() {
    return outbox;
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
  public ParallelJournal parallelJournal() {
    return parallelJournal;
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

  @Override
  public Pruning pruning() {
    return pruning;
  }

  Collection<DagRun> allRuns() {
    return runs.values();
  }

  /** The start of the last {@code count} runs' first one; empty if there are fewer. */
  Optional<Instant> startOfTheLast(String dag, int count) {
    return runs(new RunQuery(Optional.of(dag), List.of(), count)).stream()
        .skip(count - 1)
        .map(run -> run.interval().start())
        .findFirst();
  }

  int removeTasks(DagRunId run, long atMost) {
    List<TaskInstanceId> ids = created.getOrDefault(run, new ArrayList<>());
    List<TaskInstanceId> removed = ids.stream().limit(atMost).toList();
    removed.forEach(tasks::remove);
    ids.removeAll(removed);
    return removed.size();
  }

  void removeRun(DagRunId run) {
    runs.remove(run);
    created.remove(run);
    shapeOfRun.remove(run);
    profiles.keySet().removeIf(task -> task.run().equals(run));
  }

  /** As if the runs were gone. */
  Pruned countOld(Instant before, Collection<DagRunId> gone) {
    return new Pruned(0, 0, unused(before, gone).size(), 0, ledger.replaced(before).size(), 0);
  }

  synchronized Pruned removeOld(Instant before) {
    Set<String> unused = unused(before, Set.of());
    shapes.keySet().removeAll(unused);
    return new Pruned(0, 0, unused.size(), 0, ledger.removeReplaced(before), 0);
  }

  private Set<String> unused(Instant before, Collection<DagRunId> gone) {
    Set<String> unused = new HashSet<>();
    shapes.forEach(
        (hash, shape) -> {
          if (shape.usedAt().isBefore(before)) {
            unused.add(hash);
          }
        });
    shapeOfRun.forEach(
        (run, hash) -> {
          if (!gone.contains(run)) {
            unused.remove(hash);
          }
        });
    return unused;
  }

  /** Keeps everything. */
  @Override
  public void close() {}
}
