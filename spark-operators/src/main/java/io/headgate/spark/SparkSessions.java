package io.headgate.spark;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.source.HasIcebergCatalog;
import org.apache.spark.sql.SparkSession;
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

  SparkSessions(Map<String, String> settings) {
    this.settings = Map.copyOf(settings);
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
    return started;
  }

  /** A session of one task, with temporary views of its own; close it at the task's end. */
  TaskSession openTaskSession() {
    return new TaskSession(configured(session().newSession()));
  }

  private String catalogName() {
    return settings.getOrDefault("spark.sql.defaultCatalog", "headgate");
  }

  private Optional<Catalog> icebergCatalog(SparkSession of) {
    CatalogPlugin plugin =
        ((org.apache.spark.sql.classic.SparkSession) of)
            .sessionState()
            .catalogManager()
            .catalog(catalogName());
    return plugin instanceof HasIcebergCatalog iceberg
        ? Optional.of(iceberg.icebergCatalog())
        : Optional.empty();
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
      SparkSession.Builder builder = SparkSession.builder();
      settings.forEach(builder::config);
      return builder.getOrCreate();
    }
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
          if (fresh.conf().isModifiable(key) || key.startsWith("spark.sql.catalog.")) {
            fresh.conf().set(key, value);
          }
        });
    return fresh;
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

  /** Every Spark session has a catalog with database connections of its own: hence the close. */
  final class TaskSession implements AutoCloseable {
    private final SparkSession spark;

    private TaskSession(SparkSession spark) {
      this.spark = spark;
    }

    SparkSession spark() {
      return spark;
    }

    @Override
    public void close() {
      closeCatalog(spark);
    }
  }
}
