package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.Fingerprints;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.TableSwap;
import io.headgate.quality.RowQuarantine;
import io.headgate.quality.Staging;
import io.headgate.quality.TableInspector;
import io.headgate.spi.Plugin;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings Spark to an orchestrator: the services {@link SparkSessions}, {@link TableInspector},
 * {@link RowQuarantine}, {@link Staging}, {@link TableSwap} and {@link GroupSwap}. Nothing starts
 * before a task first asks for one of them. Immutable and thread-safe.
 */
public final class SparkPlugin implements Plugin {

  private static final long MOST_LOCAL_BYTES = 2L << 30;

  private final Map<String, String> settings;
  private final InstantSource clock;
  private final long mostLocalBytes;
  private final Optional<Publishing> publishing;

  private SparkPlugin(
      Map<String, String> settings,
      InstantSource clock,
      long mostLocalBytes,
      Optional<Publishing> publishing) {
    this.settings = settings;
    this.clock = clock;
    this.mostLocalBytes = mostLocalBytes;
    this.publishing = publishing;
  }

  /**
   * Spark inside this process, with an Iceberg catalog named {@code headgate} in {@code directory}
   * (a SQLite file and the data files). Several processes may share the directory.
   */
  public static SparkPlugin embedded(Path directory) {
    return new SparkPlugin(
        EmbeddedSettings.in(directory), InstantSource.system(), MOST_LOCAL_BYTES, Optional.empty());
  }

  /** Spark with these settings and no others, such as those of a cluster that there is. */
  public static SparkPlugin of(Map<String, String> settings) {
    return new SparkPlugin(
        new LinkedHashMap<>(settings), InstantSource.system(), MOST_LOCAL_BYTES, Optional.empty());
  }

  /** The same with this Spark setting, which replaces ours of the same name. */
  public SparkPlugin config(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(settings);
    changed.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
    return new SparkPlugin(changed, clock, mostLocalBytes, publishing);
  }

  /** The same with this clock, which dates the inspector's observations. */
  public SparkPlugin clock(InstantSource newClock) {
    return new SparkPlugin(settings, requireNonNull(newClock, "clock"), mostLocalBytes, publishing);
  }

  /**
   * The same whose gates ask Spark about more than so many bytes of files, and DuckDB, if it is on
   * the class path, about fewer; 2 GiB unless said otherwise, 0 for always Spark.
   */
  public SparkPlugin inspectingLocallyUpTo(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("There are no files of " + bytes + " bytes");
    }
    return new SparkPlugin(settings, clock, bytes, publishing);
  }

  /**
   * The same whose table swaps are published so. Unless it is said, names are exchanged where the
   * catalog can do that without a gap, and files are taken over elsewhere.
   */
  public SparkPlugin publishingBy(Publishing how) {
    return new SparkPlugin(settings, clock, mostLocalBytes, Optional.of(how));
  }

  /**
   * Spark with these settings for work outside of task bodies, such as looking at tables. It shares
   * the process's Spark context with orchestrators; the caller closes it.
   */
  public SparkSessions open() {
    return new SparkSessions(settings);
  }

  @Override
  public void install(Services services) {
    // One object behind the services; whichever is asked for first makes it. It holds
    // nothing until session() is called, so one that nobody uses needs no closing.
    Supplier<SparkSessions> sessions = new Once(() -> new SparkSessions(settings));
    services.register(SparkSessions.class, sessions);
    services.register(
        TableInspector.class,
        () ->
            new ProbingInspector(
                new LakeFiles(new LakeCatalog(settings)),
                new SparkTableInspector(sessions.get(), clock),
                clock,
                mostLocalBytes));
    services.register(TableSwap.class, () -> swap(sessions.get()));
    services.register(GroupSwap.class, () -> groupSwap(sessions.get()));
    services.register(Fingerprints.class, () -> new SparkFingerprints(sessions.get()));
    services.register(RowQuarantine.class, () -> new IcebergQuarantine(sessions.get()));
    services.register(Staging.class, () -> new IcebergStaging(new LakeCatalog(settings)));
  }

  private TableSwap swap(SparkSessions sessions) {
    if (SessionTableSwap.isFor(settings)) {
      return new SessionTableSwap(sessions, publishing);
    }
    LakeCatalog catalog = new LakeCatalog(settings);
    return new IcebergTableSwap(sessions, catalog, publishing, NameExchange.of(catalog));
  }

  private GroupSwap groupSwap(SparkSessions sessions) {
    LakeCatalog catalog = new LakeCatalog(settings);
    return new IcebergGroupSwap(sessions, catalog, NameExchange.of(catalog));
  }

  private static final class Once implements Supplier<SparkSessions> {
    private final Supplier<SparkSessions> maker;
    private Optional<SparkSessions> made = Optional.empty();

    Once(Supplier<SparkSessions> maker) {
      this.maker = maker;
    }

    @Override
    public synchronized SparkSessions get() {
      SparkSessions sessions = made.orElseGet(maker);
      made = Optional.of(sessions);
      return sessions;
    }
  }
}
