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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;

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
    Optional<AuditBranch> branch = AuditBranch.in(table);
    boolean inIceberg = !SessionWriter.isFor(spark);
    SparkSessions sessions = context.service(SparkSessions.class);
    if ((inIceberg && !sessions.hasSeen(table)) || branch.isPresent()) {
      TableCreation.createIfMissing(
          spark, AuditBranch.tableOf(table), dataset, rows.schema(), List.of());
      // Not the branch: there is a new one for each attempt.
      sessions.saw(AuditBranch.tableOf(table));
    }
    if (branch.isPresent()) {
      branch.get().create(TableCreation.load(spark, branch.get().table()));
    }
    if (!inIceberg) {
      context.requireOwnership();
      SessionWriter.overwrite(spark, table, dataset, rows);
      requireStillBehind(spark, name, table);
      return TaskResult.success("written");
    }
    String writer = context.id() + "@" + context.attempt();
    Column range = PartitionRange.of(dataset, outputs);
    context.requireOwnership();
    try (CommittedRows committed = CommittedRows.await()) {
      Map<String, String> marks = Map.of(WRITER, writer, CommittedRows.PROPERTY, committed.id());
      org.apache.spark.sql.Dataset<Row> guarded = guarded(dataset, rows, range);
      try {
        overwrite(table, guarded, range, marks);
      } catch (AnalysisException e) {
        if (!TableCreation.isMissing(e)
            || TableCreation.exists(spark, AuditBranch.tableOf(table))) {
          throw e;
        }
        // It was dropped since it was seen; nothing has been written.
        TableCreation.createIfMissing(
            spark, AuditBranch.tableOf(table), dataset, rows.schema(), List.of());
        overwrite(table, guarded, range, marks);
      }
      requireStillBehind(spark, name, table);
      OptionalLong written = committed.count();
      return TaskResult.success(
          written.isPresent()
              ? String.format(Locale.ROOT, "%,d rows", written.getAsLong())
              : "written");
    } catch (Exception e) {
      if (Throwables.getStackTraceAsString(e).contains(OUTSIDE)) {
        throw outside(dataset, outputs, rows, range, e);
      }
      throw e;
    }
  }

  private static void overwrite(
      String table, org.apache.spark.sql.Dataset<Row> rows, Column range, Map<String, String> marks)
      throws NoSuchTableException {
    DataFrameWriterV2<Row> writer = rows.writeTo(Sql.quotedName(table));
    marks.forEach((name, value) -> writer.option("snapshot-property." + name, value));
    writer.overwrite(range);
  }

  /** A view that was pointed elsewhere meanwhile does not show what was written. */
  private static void requireStillBehind(SparkSession spark, String name, String table) {
    if (name.equals(table)) {
      return;
    }
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
    for (String key : dataset.keys()) {
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
   * Makes the job itself fail on a row that belongs elsewhere, unless the query itself proves that
   * there is none: the check has the partition's bounds in it, so that Spark would compile code
   * anew for each partition. Counting such rows beforehand would compute the query twice every
   * time; this way it is counted only if there is one.
   */
  private static org.apache.spark.sql.Dataset<Row> guarded(
      Dataset dataset, org.apache.spark.sql.Dataset<Row> rows, Column range) {
    if (PartitionRange.isWholeTable(dataset) || ProvenRows.fulfil(rows, range)) {
      return rows;
    }
    String name = dataset.keys().get(0);
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
}
