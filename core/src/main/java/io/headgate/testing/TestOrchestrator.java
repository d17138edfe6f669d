package io.headgate.testing;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelStatus;
import io.headgate.backfill.Parity;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.EngineConfig;
import io.headgate.internal.engine.Limits;
import io.headgate.internal.engine.NodeConfig;
import io.headgate.internal.engine.Notifying;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.Tracking;
import io.headgate.internal.engine.Turns;
import io.headgate.internal.engine.backfill.EngineBackfills;
import io.headgate.internal.engine.parallel.EngineParallels;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Actor;
import io.headgate.operation.Blame;
import io.headgate.operation.Operations;
import io.headgate.operation.Pause;
import io.headgate.operation.Why;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import io.headgate.run.Pruned;
import io.headgate.run.Retention;
import io.headgate.run.TaskInstance;
import io.headgate.spi.Plugin;
import io.headgate.spi.RunListener;
import io.headgate.ticket.Notifier;
import io.headgate.ticket.Routing;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import io.headgate.ticket.Tracker;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs DAGs in a test: the real engine, but with a clock that the test sets, a store in memory, and
 * bodies that run on the test's own thread. Every call returns when nothing can go on at the time
 * that the clock shows, so there is nothing to wait for. Not thread-safe.
 *
 * <pre>{@code
 * try (TestOrchestrator test = TestOrchestrator.of(dag).startingOn(LocalDate.of(1998, 1, 9)).build()) {
 *   test.tick();
 *   assertThat(test.task(run, "load").state()).isEqualTo(TaskState.SUCCESS);
 * }
 * }</pre>
 */
public final class TestOrchestrator implements AutoCloseable {

  private final Engine engine;
  private final SettableClock clock;
  private final CallingThreadExecutor executor;
  private final Turns turns;

  private TestOrchestrator(Builder builder) {
    this.clock = builder.clock;
    this.executor = new CallingThreadExecutor(builder.slots);
    EngineConfig config =
        new EngineConfig(
            builder.dags,
            builder.services,
            builder.listeners,
            Optional.of(executor),
            clock,
            builder.slots,
            EngineConfig.DEFAULT_GRACE,
            builder.retention,
            builder.formerTables,
            NodeConfig.standard(),
            builder.limits,
            Duration.ZERO,
            new Tracking(builder.trackers));
    Store store = builder.store.orElseGet(() -> new InMemoryStore(clock));
    this.engine =
        Engine.open(
            config,
            () -> store,
            EngineBackfills::new,
            engine -> new EngineParallels(engine, builder.parallels));
    this.turns = engine.startByHand();
  }

  /** Starts the configuration of an orchestrator of these DAGs. */
  public static Builder of(Dag... dags) {
    return new Builder(List.of(dags));
  }

  /** The clock; {@link #advance} and {@link #advanceTo} also do what becomes due. */
  public SettableClock clock() {
    return clock;
  }

  /** Creates every scheduled run that is due and missing, and runs until quiet. */
  public List<DagRunId> tick() {
    List<DagRunId> created = engine.tick();
    runUntilQuiet();
    return created;
  }

  /** Creates a manual run, and runs until quiet. */
  public DagRunId run(String dag, LocalDate date) {
    DagRunId id = engine.run(dag, date);
    runUntilQuiet();
    return id;
  }

  /** Tells the ledger that partitions were written outside, and runs until quiet. */
  public void reportMaterialized(Dataset dataset, Collection<String> labels, String by) {
    engine.reportMaterialized(dataset, labels, by);
    runUntilQuiet();
  }

  /** Removes what the policy lets go. */
  public Pruned prune(Retention retention) {
    return engine.prune(retention);
  }

  /** Moves the clock on, stopping wherever something becomes due and doing that. */
  public void advance(Duration duration) {
    advanceTo(clock.instant().plus(duration));
  }

  /** Sets the clock, stopping wherever something becomes due before that and doing that. */
  public void advanceTo(Instant instant) {
    runUntilQuiet();
    Optional<Duration> next = turns.idleFor();
    while (next.isPresent() && clock.instant().plus(next.get()).isBefore(instant)) {
      clock.advance(next.get());
      runUntilQuiet();
      next = turns.idleFor();
    }
    clock.set(instant);
    runUntilQuiet();
  }

  /** Runs bodies, and what follows from them, until nothing can go on at this time. */
  public void runUntilQuiet() {
    boolean busy = true;
    while (busy) {
      boolean turned = turns.take();
      busy = executor.runNext() || turned;
    }
  }

  /**
   * A heartbeat: on a store that several orchestrators share, it renews this one's lease and looks
   * at what the others have done; then runs until quiet.
   */
  public void beat() {
    turns.beat();
    runUntilQuiet();
  }

  /** The latest runs, latest interval first. */
  public List<DagRun> runs() {
    return engine.runs(Optional.empty(), List.of(), Integer.MAX_VALUE);
  }

  /**
   * The run of that id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public DagRun run(DagRunId id) {
    return engine
        .store()
        .run(id)
        .orElseThrow(() -> new IllegalArgumentException("There is no run " + id));
  }

  /** Why an unfinished run does not go on here whatever happens; empty if nothing keeps it. */
  public Optional<String> keptBecause(DagRun run) {
    return engine.keptBecause(run);
  }

  /** The run's task instances, upstream before downstream. */
  public List<TaskInstance> tasks(DagRunId run) {
    return engine.tasks(run);
  }

  /**
   * One task instance.
   *
   * @throws IllegalArgumentException if the run has none of that task
   */
  public TaskInstance task(DagRunId run, String task) {
    return tasks(run).stream()
        .filter(instance -> instance.id().name().equals(task))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("Run " + run + " has no task '" + task + "'"));
  }

  /**
   * What {@code actor} may do, also while a body runs. What follows from it is done by the next
   * call that runs until quiet, such as {@link #runUntilQuiet()}.
   */
  public Operations as(Actor actor) {
    return engine.operations().as(actor);
  }

  /** What people did, latest first. */
  public List<Action> actions() {
    return engine.operations().actions(Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
  }

  /** The paused DAGs, by name. */
  public List<Pause> pauses() {
    return engine.operations().pauses();
  }

  /** Why the task is not running, or how it ended. */
  public Why why(DagRunId run, String task) {
    return engine.operations().why(run, task);
  }

  /** Who has to act for the partition to become fit. */
  public Blame blame(DatasetName dataset, String label) {
    return engine.blame(dataset, label);
  }

  public Ledger ledger() {
    return engine.store().ledger();
  }

  public Lineage lineage() {
    return engine.lineage();
  }

  /** All tickets, or the open ones, latest first. */
  public List<Ticket> tickets(boolean openOnly) {
    return engine.store().tickets(openOnly);
  }

  /** Tells trackers of the tickets that they are to be told of now. */
  public void deliverTickets() {
    engine.deliverTickets();
  }

  /** What trackers know of tickets, by ticket and tracker. */
  public List<TicketDelivery> ticketDeliveries() {
    return engine.store().outbox().deliveries();
  }

  /** Plans a backfill; writes nothing. */
  public BackfillPlan plan(
      DatasetName dataset, LocalDate from, LocalDate through, Strategy strategy) {
    return plan(
        new PlanRequest(
            List.of(new PlanRequest.Wanted(dataset, Optional.of(from), Optional.of(through))),
            Selection.everything(),
            PlanScope.ALL,
            strategy,
            Expected.anything(),
            Pace.USUAL,
            BackfillPlan.USUAL_BOUND));
  }

  /** Plans a backfill; writes nothing. */
  public BackfillPlan plan(PlanRequest request) {
    return engine.plan(request);
  }

  /** Executes the plan, and runs until quiet. */
  public BackfillId submit(BackfillPlan plan) {
    BackfillId id = engine.submit(plan);
    runUntilQuiet();
    return id;
  }

  /** Fills the history of the parallel pipeline, and runs until quiet. */
  public BackfillId startParallel(String name, LocalDate from, LocalDate through) {
    BackfillPlan plan = engine.parallels().plan(name, Optional.of(from), Optional.of(through));
    BackfillId id = engine.parallels().start(name, plan);
    runUntilQuiet();
    return id;
  }

  /** How the parallel pipeline stands. */
  public ParallelStatus parallel(String name) {
    return engine.parallels().status(name);
  }

  /** Compares the shadows of the parallel pipeline with production. */
  public Parity parity(String name) {
    return engine.parallels().parity(name);
  }

  /** Gives production the shadows' tables, and runs until quiet. */
  public DagRunId cutOver(String name, boolean force) {
    DagRunId id = engine.parallels().cutOver(name, force);
    runUntilQuiet();
    return id;
  }

  /** Gives production its former tables back, and runs until quiet. */
  public DagRunId rollBackParallel(String name, boolean force) {
    DagRunId id = engine.parallels().rollBack(name, force);
    runUntilQuiet();
    return id;
  }

  /** Removes the tables that lost. */
  public String dropParallel(String name) {
    return engine.parallels().drop(name);
  }

  /** Takes the dataset's last table swap back, and runs until quiet. */
  public BackfillId rollback(DatasetName dataset) {
    BackfillId id = engine.rollback(dataset, false);
    runUntilQuiet();
    return id;
  }

  @Override
  public void close() {
    engine.close();
  }

  /** Collects what is optional about an orchestrator for tests. Not thread-safe. */
  public static final class Builder {
    private final List<Dag> dags;
    private final List<ParallelPipeline> parallels = new ArrayList<>();
    private final Map<Class<?>, Supplier<?>> services = new LinkedHashMap<>();
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<Tracker> trackers = new ArrayList<>();
    private Optional<Store> store = Optional.empty();
    private SettableClock clock = SettableClock.at(LocalDate.of(2000, 1, 1));
    private int slots = 4;
    private Retention retention = Retention.DEFAULT;
    private Optional<Duration> formerTables = Optional.empty();
    private Limits limits = Limits.defaults();

    private Builder(List<Dag> dags) {
      this.dags = new ArrayList<>(dags);
    }

    /** The clock shows the beginning of the day in UTC; default: 2000-01-01. */
    public Builder startingOn(LocalDate day) {
      return clock(SettableClock.at(day));
    }

    public Builder clock(SettableClock clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** A store that outlives the orchestrator, to test a restart; default: an empty one. */
    public Builder store(InMemoryStore store) {
      return on(store);
    }

    Builder on(Store store) {
      this.store = Optional.of(store);
      return this;
    }

    /** How many tasks are RUNNING at the same time; default: 4. */
    public Builder slots(int slots) {
      this.slots = slots;
      return this;
    }

    /** How long finished runs are kept; default: {@link Retention#DEFAULT}. */
    public Builder retention(Retention retention) {
      this.retention = requireNonNull(retention, "retention");
      return this;
    }

    /** Like {@code OrchestratorBuilder.droppingFormerTablesAfter}. */
    public Builder droppingFormerTablesAfter(Duration age) {
      this.formerTables = Optional.of(age);
      return this;
    }

    /** Like {@code OrchestratorBuilder.share}. */
    public Builder share(Lane lane, int weight) {
      limits = limits.withShare(lane, weight);
      return this;
    }

    /** Like {@code OrchestratorBuilder.platformRetries}. */
    public Builder platformRetries(int retries) {
      limits = limits.withPlatformRetries(retries);
      return this;
    }

    /** Registers a parallel pipeline and its shadow DAGs. */
    public Builder parallel(ParallelPipeline pipeline) {
      parallels.add(requireNonNull(pipeline, "pipeline"));
      dags.addAll(pipeline.shadows());
      return this;
    }

    /** Registers a service for task bodies. */
    public <T> Builder service(Class<T> type, Supplier<? extends T> supplier) {
      services.put(type, supplier);
      return this;
    }

    /** Lets the plugin register its services. */
    public Builder plugin(Plugin plugin) {
      plugin.install(
          new Plugin.Services() {
            @Override
            public <T> void register(Class<T> type, Supplier<? extends T> supplier) {
              service(type, supplier);
            }
          });
      return this;
    }

    public Builder listener(RunListener listener) {
      listeners.add(requireNonNull(listener, "listener"));
      return this;
    }

    /** Is told of tickets, when the test says {@link TestOrchestrator#deliverTickets}. */
    public Builder tracker(Tracker tracker) {
      trackers.add(requireNonNull(tracker, "tracker"));
      return this;
    }

    /** Tells people of tickets, when the test says {@link TestOrchestrator#deliverTickets}. */
    public Builder notifier(Notifier notifier, Routing routing) {
      trackers.add(new Notifying(notifier, routing));
      return this;
    }

    /** Goes on with what the store holds, and runs until quiet. */
    public TestOrchestrator build() {
      TestOrchestrator test = new TestOrchestrator(this);
      try {
        test.runUntilQuiet();
      } catch (RuntimeException | Error failure) {
        test.close();
        throw failure;
      }
      return test;
    }
  }
}
