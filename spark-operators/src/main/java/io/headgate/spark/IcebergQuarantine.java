package io.headgate.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.headgate.dataset.Partition;
import io.headgate.inspection.BrokenRules;
import io.headgate.inspection.Relation;
import io.headgate.inspection.SqlDialect;
import io.headgate.quality.RowQuarantine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.parser.ParseException;

/**
 * Moves rows by two commits of Iceberg tables. Rows in quarantine know the snapshot that they were
 * taken from, so that taking them again replaces them.
 */
record IcebergQuarantine(SparkSessions sessions) implements RowQuarantine {

  static final String REASONS = "hg_reasons";
  static final String SNAPSHOT = "hg_snapshot";
  static final String AT = "hg_quarantined_at";

  @Override
  public Result isolate(Request request) {
    try (SparkSessions.TaskSession session = sessions.openTaskSession()) {
      SparkContext context = session.spark().sparkContext();
      context.setJobGroup(request.purpose(), "quarantine of " + request.dataset(), true);
      try {
        return isolate(session.spark(), request);
      } catch (NoSuchTableException | ParseException e) {
        throw new IllegalStateException(
            "A table disappeared while rows of " + request.dataset() + " were moved", e);
      } finally {
        context.clearJobGroup();
      }
    }
  }

  /** Never called before {@link #isolate} is, which starts Spark. */
  @Override
  public void cancel(Request request) {
    sessions.session().sparkContext().cancelJobGroupAndFutureJobs(request.purpose());
  }

  private static Result isolate(SparkSession spark, Request request)
      throws NoSuchTableException, ParseException {
    long snapshot = snapshot(spark, request.table());
    BrokenRules broken = new BrokenRules(SqlDialect.SPARK, request.dataset(), request.rules());
    org.apache.spark.sql.Dataset<Row> rows = rows(spark, request, broken, snapshot);
    Map<Partition, Count> found = counts(request, rows.withColumn("hg_bad", expr(broken.any())));
    Map<Partition, Count> moved = new HashMap<>();
    Map<Partition, Count> tooMany = new HashMap<>();
    found.forEach(
        (partition, count) -> {
          double share = (double) count.broken() / count.rows();
          (share <= request.quarantine().mostShare() ? moved : tooMany).put(partition, count);
        });
    if (!moved.isEmpty()) {
      List<Partition> partitions = moved.keySet().stream().sorted().toList();
      Column range = PartitionRange.anyOf(request.dataset(), partitions);
      takeIn(spark, request, broken, rows.where(range), range, snapshot);
      request.fence().run();
      leaveOut(spark, request, broken, rows.where(range), range, snapshot);
    }
    return new Result(moved, tooMany);
  }

  private static org.apache.spark.sql.Dataset<Row> rows(
      SparkSession spark, Request request, BrokenRules broken, long snapshot) {
    SparkEngine engine = new SparkEngine(spark);
    String from =
        Sql.quotedName(TableCreation.behind(spark, AuditBranch.tableOf(request.table())))
            + " VERSION AS OF "
            + snapshot;
    Relation all =
        new Relation(from, SparkEngine.schema(spark.sql("SELECT * FROM " + from).schema()), from);
    return spark.sql(
        broken.query(
            all, request.partitions(), other -> other(engine, request.others().apply(other))));
  }

  private static Relation other(SparkEngine engine, String table) {
    return engine
        .relation(table)
        .orElseThrow(() -> new IllegalStateException("table " + table + " does not exist"));
  }

  private static long snapshot(SparkSession spark, String name)
      throws NoSuchTableException, ParseException {
    Table table = TableCreation.load(spark, AuditBranch.tableOf(name));
    Optional<AuditBranch> branch = AuditBranch.in(name);
    Snapshot snapshot =
        branch.isPresent() ? table.snapshot(branch.get().branch()) : table.currentSnapshot();
    if (snapshot == null) {
      throw new IllegalStateException("Table " + name + " has no rows to move");
    }
    return snapshot.snapshotId();
  }

  private static Map<Partition, Count> counts(
      Request request, org.apache.spark.sql.Dataset<Row> rows) {
    Map<Long, Partition> byNumber = new HashMap<>();
    request
        .partitions()
        .forEach(
            partition ->
                byNumber.put(PartitionRange.numberOrZero(request.dataset(), partition), partition));
    Map<Partition, Count> counts = new HashMap<>();
    for (Row row :
        rows.groupBy(PartitionRange.keyNumber(request.dataset()).as("hg_number"))
            .agg(sum(when(col("hg_bad"), 1L).otherwise(0L)), count(lit(1)))
            .collectAsList()) {
      Partition partition = byNumber.get(row.getLong(0));
      if (partition != null && row.getLong(1) > 0) {
        counts.put(partition, new Count(row.getLong(1), row.getLong(2)));
      }
    }
    return counts;
  }

  /** Adds the bad rows to the quarantine, in place of those taken from the same snapshot. */
  private static void takeIn(
      SparkSession spark,
      Request request,
      BrokenRules broken,
      org.apache.spark.sql.Dataset<Row> rows,
      Column range,
      long snapshot)
      throws NoSuchTableException {
    org.apache.spark.sql.Dataset<Row> bad =
        rows.where(broken.any())
            .withColumn(REASONS, expr(reasons(request, broken)))
            .withColumn(SNAPSHOT, lit(snapshot))
            .withColumn(AT, current_timestamp())
            .drop(flags(request, broken));
    String table = request.quarantine().table();
    TableCreation.createIfMissing(spark, table, request.dataset(), bad.schema(), List.of(SNAPSHOT));
    spark.sql(
        "ALTER TABLE "
            + Sql.quotedName(table)
            + " SET TBLPROPERTIES ('write.spark.accept-any-schema' = 'true')");
    bad.writeTo(Sql.quotedName(table))
        .option("merge-schema", "true")
        .option("check-ordering", "false")
        .overwrite(range.and(col(SNAPSHOT).equalTo(lit(snapshot))));
  }

  private static void leaveOut(
      SparkSession spark,
      Request request,
      BrokenRules broken,
      org.apache.spark.sql.Dataset<Row> rows,
      Column range,
      long snapshot)
      throws NoSuchTableException {
    rows.where("NOT (" + broken.any() + ")")
        .drop(flags(request, broken))
        .writeTo(Sql.quotedName(TableCreation.behind(spark, request.table())))
        .option("isolation-level", "serializable")
        .option("validate-from-snapshot-id", Long.toString(snapshot))
        .option("snapshot-property.headgate.quarantine", request.quarantine().table())
        .overwrite(range);
  }

  private static String[] flags(Request request, BrokenRules broken) {
    return IntStream.range(0, request.rules().size())
        .mapToObj(broken::column)
        .toArray(String[]::new);
  }

  /** The names of the checks that a row breaks. */
  private static String reasons(Request request, BrokenRules broken) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < request.rules().size(); i++) {
      names.add(
          "CASE WHEN "
              + broken.column(i)
              + " THEN "
              + SqlDialect.SPARK.literal(request.rules().get(i).check())
              + " END");
    }
    return "ARRAY_COMPACT(ARRAY(" + String.join(", ", names) + "))";
  }
}
