package io.headgate.spark;

import io.headgate.dag.TaskContext;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.source.HasIcebergCatalog;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;

/**
 * The Spark of an orchestrator. It starts when it is first asked for a session. Orchestrators of
 * one process share one Spark context, as Spark allows only one, and the last one stops it; a
 * context that the host started itself is used and left running. Thread-safe.
 */
public final class SparkSessions implements AutoCloseable {

  private static final Object CONTEXT = new Object();

  /** Open users of a context that we started; guarded by {@link #CONTEXT}. */
  private static int users;

  private final Map<String, String> settings;
  private Optional<SparkSession> session = Optional.empty();
  private boolean counted;
  private boolean closed;

  /** Sessions that ran queries only, with nothing of theirs left; guarded by this. */
  private final Deque<QuerySession> idle = new ArrayDeque<>();

  /** Tables that have been there; looking for one costs as much as writing a little into it. */
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Whom a thread works for that does so outside of a task's own session. */
  private final ThreadLocal<Optional<Behalf>> behalf = ThreadLocal.withInitial(Optional::empty);

  SparkSessions(Map<String, String> settings) {
    this.settings = Map.copyOf(settings);
  }

  /** What Spark is set to, for another process that is to see the same tables; with passwords. */
  public Map<String, String> settings() {
    return settings;
  }

  /**
   * The session; the same at every call. Make temporary views in {@code session().newSession()}.
   *
   * @throws IllegalStateException if this was closed
   */
  public synchronized SparkSession session() {
    if (closed) {
      throw new IllegalStateException("Cannot use Spark: the orchestrator was closed");
    }
    SparkSession started = session.orElseGet(this::start);
    session = Optional.of(started);
    behalf.get().ifPresent(one -> one.use(started.sparkContext()));
    return started;
  }

  /**
   * Has the jobs that the work begins on this thread belong to the attempt. Spark is not started
   * for that.
   *
   * @param description what Spark's UI shows beside the jobs
   */
  <T> T onBehalfOf(TaskContext context, String description, Supplier<T> work) {
    Behalf one = new Behalf(context, description);
    behalf.set(Optional.of(one));
    try {
      return work.get();
    } finally {
      behalf.remove();
      one.end();
    }
  }

  /** An attempt that a thread works for; used by that thread alone. */
  private static final class Behalf {
    private final TaskContext context;
    private final String description;
    private Optional<TaskJobs> jobs = Optional.empty();

    Behalf(TaskContext context, String description) {
      this.context = context;
      this.description = description;
    }

    void use(SparkContext spark) {
      if (jobs.isEmpty()) {
        jobs = Optional.of(TaskJobs.begin(spark, context, description));
      }
    }

    void end() {
      jobs.ifPresent(TaskJobs::close);
    }
  }

  /**
   * A session of one task, for whatever code it runs; close it at the task's end. Every session has
   * a catalog with database connections of its own, which are closed with it.
   */
  TaskSession openTaskSession() {
    SparkSession fresh = fresh();
    return new TaskSession(fresh, () -> closeCatalog(fresh));
  }

  /**
   * A session of one task that only runs a query, which can leave nothing behind but temporary
   * views and settings. These are taken back at the task's end, and the session, with its open
   * catalog, serves the next such task.
   */
  synchronized TaskSession openQuerySession() {
    QuerySession next = idle.isEmpty() ? new QuerySession(fresh()) : idle.pop();
    return new TaskSession(next.spark, () -> giveBack(next));
  }

  /** Whether a table of that name has been there, and it is worth a try to do without a look. */
  boolean hasSeen(String table) {
    return seen.contains(table);
  }

  void saw(String table) {
    seen.add(table);
  }

  private SparkSession fresh() {
    return configured(session().newSession());
  }

  private synchronized void giveBack(QuerySession used) {
    used.clear();
    if (closed) {
      closeCatalog(used.spark);
    } else {
      idle.push(used);
    }
  }

  /** A session and the settings that it began with. */
  private record QuerySession(SparkSession spark, Map<String, String> own) {
    QuerySession(SparkSession spark) {
      this(spark, SparkSettings.of(spark));
    }

    void clear() {
      SessionCatalog catalog =
          ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().catalog();
      catalog.clearTempTables();
      // Else it would go on to read the files that Spark's own tables had at the first look.
      catalog.invalidateAllCachedTables();
      Map<String, String> now = SparkSettings.of(spark);
      now.keySet().stream().filter(key -> !own.containsKey(key)).forEach(spark.conf()::unset);
      own.forEach(
          (key, value) -> {
            if (!value.equals(now.get(key))) {
              spark.conf().set(key, value);
            }
          });
    }
  }

  private String catalogName() {
    return new LakeCatalog(settings).name();
  }

  private Optional<Catalog> icebergCatalog(SparkSession of) {
    try (TaskSession active = active(of)) {
      CatalogPlugin plugin =
          ((org.apache.spark.sql.classic.SparkSession) active.spark())
              .sessionState()
              .catalogManager()
              .catalog(catalogName());
      return plugin instanceof HasIcebergCatalog iceberg
          ? Optional.of(iceberg.icebergCatalog())
          : Optional.empty();
    }
  }

  private SparkSession start() {
    new LakeCatalog(settings).makeDirectories();
    synchronized (CONTEXT) {
      Optional<SparkSession> running = running();
      if (users > 0 || running.isEmpty()) {
        users++;
        counted = true;
      }
      if (running.isPresent()) {
        return configured(running.get().newSession());
      }
      LanePools.prepare(settings);
      SparkSession.Builder builder = SparkSession.builder();
      settings.forEach(builder::config);
      return builder.getOrCreate();
    }
  }

  private static String ofContext(SparkSession session) {
    return session.sparkContext().getConf().get(LakeCatalog.DEFAULT, SessionWriter.CATALOG);
  }

  private static Optional<SparkSession> running() {
    scala.Option<SparkSession> session = SparkSession.getDefaultSession();
    return session.isDefined() && !session.get().sparkContext().isStopped()
        ? Optional.of(session.get())
        : Optional.empty();
  }

  /** A new session knows the settings of the context only, which may not be ours. */
  private SparkSession configured(SparkSession fresh) {
    settings.forEach(
        (key, value) -> {
          if (SparkSettings.isOfASession(fresh, key)) {
            fresh.conf().set(key, value);
          }
        });
    // The default catalog is the context's, and was looked up when the session was made.
    Optional.ofNullable(settings.get(LakeCatalog.DEFAULT))
        .filter(wanted -> !wanted.equals(ofContext(fresh)))
        .ifPresent(
            wanted -> {
              try (TaskSession active = active(fresh)) {
                // By way of another one, as Spark does not note one that the settings name.
                String other =
                    wanted.equals(SessionWriter.CATALOG) ? ofContext(fresh) : SessionWriter.CATALOG;
                active.spark().catalog().setCurrentCatalog(other);
                active.spark().catalog().setCurrentCatalog(wanted);
              }
            });
    return fresh;
  }

  /**
   * Catalogs are looked up in the settings of the session that is active on the thread, which may
   * be somebody else's.
   */
  private static TaskSession active(SparkSession session) {
    return new TaskSession(session, () -> {});
  }

  /** Stops Spark if it was started here and nobody else uses it. Running jobs are cancelled. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (session.isEmpty()) {
      return;
    }
    closeCatalog(session.get());
    idle.forEach(query -> closeCatalog(query.spark));
    idle.clear();
    synchronized (CONTEXT) {
      if (counted && --users == 0) {
        session.get().stop();
      }
    }
  }

  private void closeCatalog(SparkSession of) {
    if (of.sparkContext().isStopped()) {
      return;
    }
    Optional<Catalog> catalog = icebergCatalog(of);
    if (catalog.isPresent() && catalog.get() instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot close catalog " + catalogName(), e);
      }
    }
  }

  /** The active session of the thread, whose settings Spark goes by, until it is closed. */
  static final class TaskSession implements AutoCloseable {
    private final scala.Option<SparkSession> before = SparkSession.getActiveSession();
    private final SparkSession spark;
    private final Runnable end;

    private TaskSession(SparkSession spark, Runnable end) {
      this.spark = spark;
      this.end = end;
      SparkSession.setActiveSession(spark);
    }

    SparkSession spark() {
      return spark;
    }

    /** To be called when the task is over, on its thread. */
    @Override
    public void close() {
      try {
        end.run();
      } finally {
        if (before.isDefined()) {
          SparkSession.setActiveSession(before.get());
        } else {
          SparkSession.clearActiveSession();
        }
      }
    }
  }
}
