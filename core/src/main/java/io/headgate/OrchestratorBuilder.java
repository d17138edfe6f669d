package io.headgate;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.ParallelPipeline;
import io.headgate.dag.Dag;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.EngineConfig;
import io.headgate.internal.engine.Limits;
import io.headgate.internal.engine.NodeConfig;
import io.headgate.internal.engine.Notifying;
import io.headgate.internal.engine.Tracking;
import io.headgate.internal.engine.backfill.EngineBackfills;
import io.headgate.internal.engine.parallel.EngineParallels;
import io.headgate.internal.jdbc.StoreLocation;
import io.headgate.run.Lane;
import io.headgate.run.Retention;
import io.headgate.spi.Plugin;
import io.headgate.spi.RunListener;
import io.headgate.spi.TaskExecutor;
import io.headgate.ticket.Notifier;
import io.headgate.ticket.Routing;
import io.headgate.ticket.Tracker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Configures an {@link Orchestrator}. Not thread-safe. */
public final class OrchestratorBuilder {

  private Optional<StoreLocation> store = Optional.empty();
  private final List<Dag> dags = new ArrayList<>();
  private final List<ParallelPipeline> parallels = new ArrayList<>();
  private final Map<Class<?>, Supplier<?>> services = new LinkedHashMap<>();
  private final List<RunListener> listeners = new ArrayList<>();
  private final List<Tracker> trackers = new ArrayList<>();
  private final List<Notifier> notifiers = new ArrayList<>();
  private Routing routing = Routing.toDatasetOwner();
  private Optional<TaskExecutor> executor = Optional.empty();
  private Retention retention = Retention.DEFAULT;
  private Optional<Duration> formerTables = Optional.empty();
  private InstantSource clock = InstantSource.system();
  private int workers = Math.max(4, Runtime.getRuntime().availableProcessors());
  private NodeConfig node = NodeConfig.standard();
  private Duration grace = EngineConfig.DEFAULT_GRACE;

  private Limits limits = Limits.defaults();

  OrchestratorBuilder() {}

  /** Keeps the state in an embedded database in this directory, which is made if need be. */
  public OrchestratorBuilder embeddedStore(Path directory) {
    this.store = Optional.of(StoreLocation.embedded(directory));
    return this;
  }

  /**
   * Keeps the state in PostgreSQL.
   *
   * @param url such as {@code jdbc:postgresql://host/database}, without credentials
   * @param password asked for whenever a connection is made; never logged
   */
  public OrchestratorBuilder postgresStore(String url, String user, Supplier<String> password) {
    this.store = Optional.of(StoreLocation.postgres(url, user, password));
    return this;
  }

  /** Registers a DAG. */
  public OrchestratorBuilder dag(Dag dag) {
    dags.add(requireNonNull(dag, "dag"));
    return this;
  }

  /**
   * Registers a parallel pipeline and its shadow DAGs. Nothing of it runs before {@link
   * Parallel#start}; it has to be registered until what lost was dropped.
   */
  public OrchestratorBuilder parallel(ParallelPipeline pipeline) {
    parallels.add(requireNonNull(pipeline, "pipeline"));
    dags.addAll(pipeline.shadows());
    return this;
  }

  /** Registers a service for task bodies; see {@link Plugin.Services#register}. */
  public <T> OrchestratorBuilder service(Class<T> type, Supplier<? extends T> supplier) {
    if (services.putIfAbsent(type, supplier) != null) {
      throw new IllegalArgumentException(
          "A service of type " + type.getName() + " is registered already: remove one");
    }
    return this;
  }

  /** Lets the plugin register its services. */
  public OrchestratorBuilder plugin(Plugin plugin) {
    plugin.install(
        new Plugin.Services() {
          @Override
          public <T> void register(Class<T> type, Supplier<? extends T> supplier) {
            service(type, supplier);
          }
        });
    return this;
  }

  /** Hears of every change of state. */
  public OrchestratorBuilder listener(RunListener listener) {
    listeners.add(requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Is told of every ticket, after a crash too, by every process that has it configured; while it
   * is away, it is tried again. See {@code docs/tickets.md}.
   */
  public OrchestratorBuilder tracker(Tracker tracker) {
    trackers.add(requireNonNull(tracker, "tracker"));
    return this;
  }

  /**
   * Tells people when tickets are opened, reopened and closed; whom, says the {@link #routing}. See
   * {@code docs/tickets.md}.
   */
  public OrchestratorBuilder notifier(Notifier notifier) {
    notifiers.add(requireNonNull(notifier, "notifier"));
    return this;
  }

  /** Whom notifiers tell; default: {@link Routing#toDatasetOwner()}. */
  public OrchestratorBuilder routing(Routing routing) {
    this.routing = requireNonNull(routing, "routing");
    return this;
  }

  private Tracking tracking() {
    List<Tracker> all = new ArrayList<>(trackers);
    notifiers.forEach(notifier -> all.add(new Notifying(notifier, routing)));
    return new Tracking(all);
  }

  /** How many bodies run at the same time in core's own thread pool; ignored with an executor. */
  public OrchestratorBuilder workers(int workers) {
    this.workers = workers;
    return this;
  }

  /**
   * The weight of a lane beside the other ones; defaults: scheduled 60, backfill 30, ad-hoc 10.
   *
   * @param weight at least 1
   */
  public OrchestratorBuilder share(Lane lane, int weight) {
    limits = limits.withShare(lane, weight);
    return this;
  }

  /**
   * How often the platform may fail a task instance (a lost process, a refused or lost connection,
   * an executor that does not take it) before the task fails; default: 10. None of this uses up the
   * task's own retries.
   */
  public OrchestratorBuilder platformRetries(int retries) {
    limits = limits.withPlatformRetries(retries);
    return this;
  }

  /** Runs task bodies elsewhere than in core's own thread pool; closed with the orchestrator. */
  public OrchestratorBuilder executor(TaskExecutor executor) {
    requireNonNull(executor, "executor");
    this.executor = Optional.of(executor);
    return this;
  }

  /**
   * How long {@link Orchestrator#close()} waits for running bodies before it interrupts them.
   * Default: 30 s.
   */
  public OrchestratorBuilder closingGrace(Duration grace) {
    this.grace = requireNonNull(grace, "grace");
    return this;
  }

  /**
   * How this process takes part in a PostgreSQL store that it shares with others; see {@code
   * docs/operations.md}. Default: named by its process, a lease of 15 s, a heartbeat every 5 s.
   *
   * @param name for people
   * @param lease how long after its last sign of life others leave a node's runs to it; at least
   *     two heartbeats
   * @param heartbeat how often it gives one, and looks at what others have done
   * @throws IllegalArgumentException if the lease does not outlast two heartbeats
   */
  public OrchestratorBuilder node(String name, Duration lease, Duration heartbeat) {
    this.node = new NodeConfig(name, lease, heartbeat);
    return this;
  }

  /** How long finished runs are kept; default: {@link Retention#DEFAULT}. */
  public OrchestratorBuilder retention(Retention retention) {
    this.retention = requireNonNull(retention, "retention");
    return this;
  }

  /**
   * Drops by itself what table swaps leave beside production, so long after the swap was complete
   * or taken back; such a swap cannot be taken back any more. About once an hour, if {@link
   * Orchestrator#tick()} is called, each swap that has come so far gets a run that does so.
   * Default: everything is kept until {@link Orchestrator#dropFormerTables} is called.
   *
   * @throws IllegalArgumentException if the age is negative
   */
  public OrchestratorBuilder droppingFormerTablesAfter(Duration age) {
    if (age.isNegative()) {
      throw new IllegalArgumentException("Former tables cannot be kept for " + age);
    }
    this.formerTables = Optional.of(age);
    return this;
  }

  /** Default: the system clock. */
  public OrchestratorBuilder clock(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Opens the store, brings its schema up to date, and checks the DAGs against each other.
   *
   * @throws IllegalStateException if the store is in use by another process, is not readable, or
   *     was written by a newer version
   * @throws IllegalArgumentException if two DAGs have one name, two tasks write one dataset, or the
   *     lineage has a cycle
   */
  public Orchestrator build() {
    StoreLocation location =
        store.orElseThrow(
            () ->
                new IllegalStateException(
                    "An orchestrator needs a store: say embeddedStore(directory) or postgresStore(...)"));
    EngineConfig config =
        new EngineConfig(
            dags,
            services,
            listeners,
            executor,
            clock,
            workers,
            grace,
            retention,
            formerTables,
            node,
            limits,
            EngineConfig.DEFAULT_UNWRITTEN,
            tracking());
    List<ParallelPipeline> registered = List.copyOf(parallels);
    return new Orchestrator(
        Engine.open(
            config,
            () -> location.open(clock),
            EngineBackfills::new,
            engine -> new EngineParallels(engine, registered)));
  }
}
