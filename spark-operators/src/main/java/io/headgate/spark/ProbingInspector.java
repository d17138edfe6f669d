package io.headgate.spark;

import io.headgate.inspection.Relation;
import io.headgate.inspection.SqlTableInspector;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.RowRule;
import io.headgate.quality.Sampling;
import io.headgate.quality.TableInspector;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Asks whoever answers soonest and can: Iceberg's metadata, where no row need be looked at; DuckDB,
 * where the files are Parquet on this machine's disks and not too many; else Spark. Each
 * observation says who it was. Thread-safe.
 */
final class ProbingInspector implements TableInspector, AutoCloseable {

  private final LakeFiles lake;
  private final TableInspector spark;
  private final InstantSource clock;
  private final long mostLocalBytes;
  private final boolean duckDb = DuckDbEngine.isThere();
  private final Map<String, DuckDbEngine> underWay = new ConcurrentHashMap<>();

  /**
   * @param mostLocalBytes beyond that size of the wanted files, Spark is asked
   */
  ProbingInspector(LakeFiles lake, TableInspector spark, InstantSource clock, long mostLocalBytes) {
    this.lake = lake;
    this.spark = spark;
    this.clock = clock;
    this.mostLocalBytes = mostLocalBytes;
  }

  @Override
  public List<Observation> inspect(Request request) {
    if (request.partitions().isEmpty() || !lake.isKnown()) {
      return spark.inspect(request);
    }
    Optional<LakeFiles.Plan> plan =
        lake.plan(request.dataset(), request.table(), request.partitions());
    if (plan.isEmpty()) {
      return spark.inspect(request);
    }
    Optional<List<Observation>> told = fromMetadata(request, plan.get());
    if (told.isPresent()) {
      return told.get();
    }
    return asked(request, plan.get(), inspector -> inspector.inspect(request)).stream()
        .map(
            seen ->
                seen.inspector().equals(SparkEngine.NAME)
                    ? seen.by(SparkEngine.NAME + ", " + plan.get())
                    : seen)
        .toList();
  }

  @Override
  public List<String> failingRows(Request request, RowRule rule, Sampling sampling) {
    Optional<LakeFiles.Plan> plan = plan(request);
    return plan.isEmpty()
        ? spark.failingRows(request, rule, sampling)
        : asked(request, plan.get(), inspector -> inspector.failingRows(request, rule, sampling));
  }

  @Override
  public List<String> values(Request request, String column, int most) {
    Optional<LakeFiles.Plan> plan = plan(request);
    return plan.isEmpty()
        ? spark.values(request, column, most)
        : asked(request, plan.get(), inspector -> inspector.values(request, column, most));
  }

  private Optional<LakeFiles.Plan> plan(Request request) {
    return lake.isKnown()
        ? lake.plan(request.dataset(), request.table(), request.partitions())
        : Optional.empty();
  }

  private <T> T asked(Request request, LakeFiles.Plan plan, Function<TableInspector, T> question) {
    Optional<List<Path>> files = plan.localParquet();
    boolean local =
        duckDb
            && files.isPresent()
            && !files.get().isEmpty()
            && plan.bytes() <= mostLocalBytes
            && request.metrics().stream().allMatch(metric -> isLocal(metric, request));
    return local ? locally(request, plan, files.get(), question) : question.apply(spark);
  }

  private Optional<List<Observation>> fromMetadata(Request request, LakeFiles.Plan plan) {
    boolean columnsAreThere =
        request.metrics().stream()
            .flatMap(metric -> metric.columns().stream())
            .allMatch(column -> plan.schema().find(column).isPresent());
    boolean isKeyed =
        request.dataset().keys().stream().allMatch(key -> plan.schema().find(key).isPresent());
    if (!columnsAreThere || !isKeyed) {
      return Optional.empty();
    }
    Set<Metric> metrics = request.metrics();
    // Of no file, everything is known, whatever is asked.
    Optional<Map<Long, Map<Metric, Double>>> read =
        plan.files().isEmpty()
            ? Optional.of(Map.of())
            : ManifestMetrics.read(request.dataset(), plan, metrics);
    return read.map(
        values -> {
          Instant now = clock.instant();
          return request.partitions().stream()
              .map(
                  partition ->
                      new Observation(
                          partition,
                          values.getOrDefault(
                              ManifestMetrics.number(request.dataset(), partition),
                              SqlTableInspector.none(metrics)),
                          Map.of(),
                          request.withSchema() ? Optional.of(plan.schema()) : Optional.empty(),
                          "metadata of " + plan,
                          now))
              .toList();
        });
  }

  /** A table that is not there is an error, whoever is asked. */
  private boolean isLocal(Metric metric, Request request) {
    return metric
        .other()
        .map(
            other -> {
              String table = request.tableOf(other);
              return lake.plan(table).isEmpty() || other(table).isPresent();
            })
        .orElse(true);
  }

  private Optional<Relation> other(String table) {
    return lake.plan(table)
        .flatMap(
            plan ->
                plan.localParquet()
                    .filter(files -> !files.isEmpty())
                    .map(files -> DuckDbEngine.relation(plan, files)));
  }

  private <T> T locally(
      Request request,
      LakeFiles.Plan plan,
      List<Path> files,
      Function<TableInspector, T> question) {
    try (DuckDbEngine engine = new DuckDbEngine(plan, files, this::other)) {
      underWay.put(request.purpose(), engine);
      return question.apply(new SqlTableInspector(engine, clock));
    } finally {
      underWay.remove(request.purpose());
    }
  }

  @Override
  public void cancel(Request request) {
    DuckDbEngine engine = underWay.get(request.purpose());
    if (engine != null) {
      engine.cancel();
    }
    spark.cancel(request);
  }

  @Override
  public void close() {
    lake.close();
  }
}
