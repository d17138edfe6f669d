package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.spark.stage.StageListener;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the Spark operators have in common: a session per execution, a job group, the write. */
final class SparkBody {

  private SparkBody() {}

  /** Computes the rows that replace the outputs. */
  @FunctionalInterface
  interface Query {
    org.apache.spark.sql.Dataset<Row> rows(SparkSession spark) throws Exception;
  }

  static void requireAtMostOne(String name, List<Dataset> writes) {
    if (writes.size() > 1) {
      throw new IllegalArgumentException(
          "Cannot let "
              + name
              + " write "
              + writes
              + ": one query fills one table; make a task per dataset");
    }
  }

  /** Of code that may do anything with its session. */
  static TaskResult run(String name, List<Dataset> writes, TaskContext context, Query query)
      throws Exception {
    return run(name, writes, context, query, SparkSessions::openTaskSession);
  }

  /** Of a query, which needs no session that nobody used before. */
  static TaskResult runQuery(String name, List<Dataset> writes, TaskContext context, Query query)
      throws Exception {
    return run(name, writes, context, query, SparkSessions::openQuerySession);
  }

  private static TaskResult run(
      String name,
      List<Dataset> writes,
      TaskContext context,
      Query query,
      Function<SparkSessions, SparkSessions.TaskSession> opening)
      throws Exception {
    if (writes.isEmpty()) {
      throw new PermanentFailure(
          "Cannot run " + name + ": it names no dataset to write; add .writes(dataset)");
    }
    SparkSessions sessions = context.service(SparkSessions.class);
    try (SparkSessions.TaskSession session = opening.apply(sessions)) {
      SparkSession spark = session.spark();
      // A group per attempt, so that what is cancelled late cannot hit the next one.
      // Interrupting is safe: what a cancelled job wrote is in no snapshot.
      String group = context.id() + "/" + context.attempt();
      spark.sparkContext().setJobGroup(group, name, true);
      // The interrupt ends the wait for a job, but not the job; nor does it keep another from
      // being submitted.
      context.onCancel(() -> spark.sparkContext().cancelJobGroupAndFutureJobs(group));
      StageListener listener = StageListener.listen(spark.sparkContext(), group);
      try {
        return PartitionWriter.write(spark, context, writes.get(0), query.rows(spark));
      } finally {
        spark.sparkContext().clearJobGroup();
        profile(listener, context);
      }
    } catch (AnalysisException e) {
      throw classified(name, e);
    }
  }

  /** However the attempt ended; unless it was cancelled, when nobody waits for a profile. */
  private static void profile(StageListener listener, TaskContext context) {
    try (listener) {
      if (!context.isCancelled()) {
        context.profile(listener.profile());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A query that cannot be understood will not be understood later; a table may still appear. */
  private static Exception classified(String name, AnalysisException e) {
    return "TABLE_OR_VIEW_NOT_FOUND".equals(e.getCondition())
        ? e
        : new PermanentFailure("Cannot run " + name + ": " + e.getMessage(), e);
  }
}
