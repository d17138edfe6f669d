package io.headgate.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import com.google.common.base.Throwables;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Replaces the partitions that an execution writes by the rows of its query, in one commit, and
 * touches no others. Running it again gives the same table.
 */
final class PartitionWriter {

  private static final String WRITER = "headgate.writer";
  private static final String OUTSIDE = "HEADGATE_ROW_OUTSIDE_OF_OUTPUTS";

  private PartitionWriter() {}

  static TaskResult write(
      SparkSession spark,
      TaskContext context,
      Dataset dataset,
      org.apache.spark.sql.Dataset<Row> rows)
      throws Exception {
    List<Partition> outputs = context.outputs(dataset);
    if (outputs.isEmpty()) {
      return TaskResult.skipped("no partition of " + dataset + " is complete");
    }
    requireKeys(dataset, rows);
    String name = context.table(dataset);
    String table = TableCreation.behind(spark, name);
    TableCreation.createIfMissing(
        spark, AuditBranch.tableOf(table), dataset, rows.schema(), List.of());
    Optional<AuditBranch> branch = AuditBranch.in(table);
    if (branch.isPresent()) {
      branch.get().create(TableCreation.load(spark, branch.get().table()));
    }
    String writer = context.id() + "@" + context.attempt();
    Column range = PartitionRange.of(dataset, outputs);
    context.requireOwnership();
    try {
      guarded(dataset, rows, range)
          .writeTo(Sql.quotedName(table))
          .option("snapshot-property." + WRITER, writer)
          .overwrite(range);
    } catch (Exception e) {
      if (Throwables.getStackTraceAsString(e).contains(OUTSIDE)) {
        throw outside(dataset, outputs, rows, range, e);
      }
      throw e;
    }
    requireStillBehind(spark, name, table);
    OptionalLong written = written(spark, table, writer);
    return TaskResult.success(
        written.isPresent()
            ? String.format(Locale.ROOT, "%,d rows", written.getAsLong())
            : "written");
  }

  /** A view that was pointed elsewhere meanwhile does not show what was written. */
  private static void requireStillBehind(SparkSession spark, String name, String table) {
    String now = TableCreation.behind(spark, name);
    if (!now.equals(table)) {
      throw new IllegalStateException(
          name
              + " stands for "
              + now
              + " since its partitions were written into "
              + table
              + ", for which it stood before; another attempt writes them where they are read");
    }
  }

  private static void requireKeys(Dataset dataset, org.apache.spark.sql.Dataset<Row> rows) {
    for (String key : PartitionRange.keys(dataset)) {
      if (Arrays.stream(rows.columns()).noneMatch(key::equalsIgnoreCase)) {
        throw new PermanentFailure(
            "Cannot write "
                + dataset
                + ": the result has no partition column "
                + key
                + ", only "
                + String.join(", ", rows.columns()));
      }
    }
  }

  /**
   * Makes the job itself fail on a row that belongs elsewhere. Counting such rows beforehand would
   * compute the query twice every time; this way it is counted only if there is one.
   */
  private static org.apache.spark.sql.Dataset<Row> guarded(
      Dataset dataset, org.apache.spark.sql.Dataset<Row> rows, Column range) {
    if (PartitionRange.isWholeTable(dataset)) {
      return rows;
    }
    String name = PartitionRange.keys(dataset).get(0);
    return rows.withColumn(
        name,
        when(range, col(Sql.quoted(name)))
            .otherwise(
                raise_error(lit(OUTSIDE))
                    .cast(rows.schema().apply(actual(name, rows)).dataType())));
  }

  private static String actual(String name, org.apache.spark.sql.Dataset<Row> rows) {
    return Arrays.stream(rows.columns()).filter(name::equalsIgnoreCase).findFirst().orElse(name);
  }

  private static PermanentFailure outside(
      Dataset dataset,
      List<Partition> outputs,
      org.apache.spark.sql.Dataset<Row> rows,
      Column range,
      Exception cause) {
    long count = rows.where(coalesce(range, lit(false)).equalTo(lit(false))).count();
    return new PermanentFailure(
        String.format(
            Locale.ROOT,
            "Cannot write %s: %,d rows of the result lie outside of %s;"
                + " nothing was written. Filter the query by %s",
            dataset,
            count,
            place(dataset, outputs),
            dataset.slice().isEmpty()
                ? ":partition_start and :partition_end"
                : dataset.isUnpartitioned()
                    ? ":slice"
                    : ":partition_start, :partition_end and :slice"),
        cause);
  }

  private static String place(Dataset dataset, List<Partition> outputs) {
    String slice = dataset.slice().map(Object::toString).orElse("");
    if (dataset.isUnpartitioned()) {
      return slice;
    }
    return span(outputs)
        + " (column "
        + dataset.partitionColumn()
        + ")"
        + (slice.isEmpty() ? "" : " with " + slice);
  }

  private static String span(List<Partition> outputs) {
    String first = outputs.get(0).label();
    String last = outputs.get(outputs.size() - 1).label();
    return first.equals(last) ? first : first + " through " + last;
  }

  /** The newest snapshot may be another writer's, so ours is looked for by its mark. */
  private static OptionalLong written(SparkSession spark, String table, String writer)
      throws Exception {
    Table iceberg = TableCreation.load(spark, AuditBranch.tableOf(table));
    Optional<AuditBranch> branch = AuditBranch.in(table);
    Snapshot snapshot =
        branch.isPresent() ? iceberg.snapshot(branch.get().branch()) : iceberg.currentSnapshot();
    while (snapshot != null) {
      if (writer.equals(snapshot.summary().get(WRITER))) {
        return OptionalLong.of(
            Long.parseLong(snapshot.summary().getOrDefault("added-records", "0")));
      }
      Long parent = snapshot.parentId();
      snapshot = parent == null ? null : iceberg.snapshot(parent);
    }
    return OptionalLong.empty();
  }
}
