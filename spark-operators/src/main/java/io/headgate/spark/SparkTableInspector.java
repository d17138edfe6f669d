package io.headgate.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads metrics by Spark: counts of all kinds in one pass over the wanted partitions, uniqueness,
 * which has to shuffle, in a query of its own per column set. Thread-safe.
 */
final class SparkTableInspector implements TableInspector {

  private static final String KEY = "headgate_key";
  private static final String ROWS = "headgate_rows";

  private final SparkSessions sessions;
  private final InstantSource clock;

  /** By purpose: where the inspections that are under way run. */
  private final Map<String, SparkContext> underWay = new ConcurrentHashMap<>();

  SparkTableInspector(SparkSessions sessions, InstantSource clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public List<Observation> inspect(Request request) {
    if (request.partitions().isEmpty()) {
      return List.of();
    }
    SparkSession spark = sessions.session();
    SparkContext context = spark.sparkContext();
    underWay.put(request.purpose(), context);
    context.setJobGroup(request.purpose(), "gate on " + request.dataset(), true);
    boolean ended = false;
    try {
      List<Observation> observations = inspect(spark, request);
      ended = true;
      return observations;
    } finally {
      if (!ended) {
        // An interrupt ends the wait for a job, but not the job.
        context.cancelJobGroup(request.purpose());
      }
      context.clearJobGroup();
      underWay.remove(request.purpose());
    }
  }

  /** Never waits for Spark to start. */
  @Override
  public void cancel(Request request) {
    SparkContext context = underWay.get(request.purpose());
    if (context != null) {
      context.cancelJobGroupAndFutureJobs(request.purpose());
    }
  }

  private List<Observation> inspect(SparkSession spark, Request request) {
    if (!TableCreation.exists(spark, request.table())) {
      return request.partitions().stream()
          .map(partition -> absent(partition, request.metrics()))
          .toList();
    }
    org.apache.spark.sql.Dataset<Row> table = spark.table(Sql.quotedName(request.table()));
    TableSchema schema = schema(table);
    requirePartitionColumn(request, schema);
    Map<Metric, String> errors = new HashMap<>();
    for (Metric metric : request.metrics()) {
      missing(metric, schema)
          .ifPresent(
              column ->
                  errors.put(metric, "table " + request.table() + " has no column " + column));
    }
    Set<Metric> readable =
        request.metrics().stream()
            .filter(metric -> !errors.containsKey(metric))
            .collect(Collectors.toUnmodifiableSet());
    Map<Long, Map<Metric, Double>> values =
        values(request.dataset(), wanted(request, table), readable);
    return request.partitions().stream()
        .map(
            partition ->
                new Observation(
                    partition,
                    values.getOrDefault(
                        PartitionRange.numberOrZero(request.dataset(), partition), none(readable)),
                    errors,
                    request.withSchema() ? Optional.of(schema) : Optional.empty(),
                    "spark",
                    clock.instant()))
        .toList();
  }

  private static org.apache.spark.sql.Dataset<Row> wanted(
      Request request, org.apache.spark.sql.Dataset<Row> table) {
    Dataset dataset = request.dataset();
    if (dataset.isUnpartitioned()) {
      return table;
    }
    Object[] keys =
        request.partitions().stream()
            .map(partition -> PartitionRange.key(dataset, partition.interval().start()))
            .toArray();
    return table.where(PartitionRange.column(dataset).isin(keys));
  }

  private static Map<Long, Map<Metric, Double>> values(
      Dataset dataset, org.apache.spark.sql.Dataset<Row> rows, Set<Metric> metrics) {
    Map<Long, Map<Metric, Double>> values = new HashMap<>();
    org.apache.spark.sql.Dataset<Row> keyed =
        rows.withColumn(KEY, PartitionRange.keyNumber(dataset));
    List<Metric.Completeness> columns = of(Metric.Completeness.class, metrics);
    Column[] counts =
        columns.stream()
            .map(metric -> count(column(metric.column())).alias("c" + columns.indexOf(metric)))
            .toArray(Column[]::new);
    for (Row row : keyed.groupBy(col(KEY)).agg(count(lit(1)).alias(ROWS), counts).collectAsList()) {
      double total = row.getLong(1);
      Map<Metric, Double> read = new HashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        read.put(columns.get(i), row.getLong(2 + i) / total);
      }
      put(read, metrics, total);
      values.put(row.getLong(0), read);
    }
    for (Metric.Uniqueness metric : of(Metric.Uniqueness.class, metrics)) {
      uniqueness(keyed, metric)
          .forEach(
              (key, share) -> {
                Map<Metric, Double> read = values.get(key);
                // A partition that appeared between the two queries is seen by the next look.
                if (read != null) {
                  read.put(metric, share);
                }
              });
    }
    return values;
  }

  private static Map<Long, Double> uniqueness(
      org.apache.spark.sql.Dataset<Row> keyed, Metric.Uniqueness metric) {
    List<Column> columns = metric.columns().stream().map(SparkTableInspector::column).toList();
    List<Column> grouping = new ArrayList<>();
    grouping.add(col(KEY));
    grouping.addAll(columns);
    Map<Long, Double> shares = new HashMap<>();
    keyed
        .where(
            coalesce(columns.stream().map(SparkTableInspector::presence).toArray(Column[]::new))
                .isNotNull())
        .groupBy(grouping.toArray(Column[]::new))
        .agg(count(lit(1)).alias(ROWS))
        .groupBy(col(KEY))
        .agg(sum(when(col(ROWS).equalTo(1), 1L).otherwise(0L)), sum(col(ROWS)))
        .collectAsList()
        .forEach(row -> shares.put(row.getLong(0), row.getLong(1) / (double) row.getLong(2)));
    return shares;
  }

  private static Column column(String name) {
    return col(Sql.quoted(name));
  }

  /** Only whether it is null matters, and columns of different types have to meet in one call. */
  private static Column presence(Column column) {
    return when(column.isNotNull(), lit(1));
  }

  private static <M extends Metric> List<M> of(Class<M> type, Set<Metric> metrics) {
    return metrics.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private Observation absent(Partition partition, Set<Metric> metrics) {
    return new Observation(
        partition, none(metrics), Map.of(), Optional.empty(), "spark", clock.instant());
  }

  private static Map<Metric, Double> none(Set<Metric> metrics) {
    Map<Metric, Double> values = new HashMap<>();
    put(values, metrics, 0);
    return values;
  }

  private static void put(Map<Metric, Double> values, Set<Metric> metrics, double rows) {
    if (metrics.contains(Metric.rowCount())) {
      values.put(Metric.rowCount(), rows);
    }
    if (metrics.contains(Metric.presence())) {
      values.put(Metric.presence(), rows > 0 ? 1.0 : 0.0);
    }
  }

  private static Optional<String> missing(Metric metric, TableSchema schema) {
    return metric.columns().stream().filter(name -> schema.find(name).isEmpty()).findFirst();
  }

  private static void requirePartitionColumn(Request request, TableSchema schema) {
    Dataset dataset = request.dataset();
    if (!dataset.isUnpartitioned() && schema.find(dataset.partitionColumn()).isEmpty()) {
      throw new PermanentFailure(
          "Cannot inspect "
              + dataset
              + ": table "
              + request.table()
              + " has no partition column "
              + dataset.partitionColumn()
              + ", only "
              + schema.columns().stream()
                  .map(TableSchema.Column::name)
                  .collect(Collectors.joining(", ")));
    }
  }

  private static TableSchema schema(org.apache.spark.sql.Dataset<Row> table) {
    return new TableSchema(
        Stream.of(table.schema().fields())
            .map(
                field ->
                    new TableSchema.Column(field.name(), field.dataType().sql(), field.nullable()))
            .toList());
  }
}
