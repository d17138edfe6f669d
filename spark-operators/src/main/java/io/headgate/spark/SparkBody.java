package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.JobProfile;
import io.headgate.spark.stage.StageListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the Spark operators have in common: a session per execution, a job group, the write. */
final class SparkBody {

  private static final Logger LOG = LoggerFactory.getLogger(SparkBody.class);

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
  static TaskResult run(
      String name,
      List<Dataset> writes,
      Map<String, String> settings,
      TaskContext context,
      Query query)
      throws Exception {
    return run(name, writes, settings, context, query, SparkSessions::openTaskSession);
  }

  /** Of a query, which needs no session that nobody used before. */
  static TaskResult runQuery(
      String name,
      List<Dataset> writes,
      Map<String, String> settings,
      TaskContext context,
      Query query)
      throws Exception {
    return run(name, writes, settings, context, query, SparkSessions::openQuerySession);
  }

  private static TaskResult run(
      String name,
      List<Dataset> writes,
      Map<String, String> settings,
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
      List<ChangedSetting> tuned = SessionTuning.tune(spark, settings, context);
      try (TaskJobs jobs = TaskJobs.begin(spark.sparkContext(), context, name);
          StageListener listener = StageListener.listen(spark, jobs.group())) {
        return listenedTo(
            name,
            listener,
            context,
            () -> SessionTuning.kept(spark, tuned),
            () -> write(spark, context, writes, query));
      }
    } catch (AnalysisException e) {
      throw classified(name, e);
    }
  }

  private static TaskResult write(
      SparkSession spark, TaskContext context, List<Dataset> writes, Query query) throws Exception {
    return PartitionWriter.write(spark, context, writes.get(0), query.rows(spark));
  }

  /** Leaves a profile however the work ends, and says of a failure what it was. */
  private static TaskResult listenedTo(
      String name,
      StageListener listener,
      TaskContext context,
      Supplier<List<ChangedSetting>> settings,
      Callable<TaskResult> work)
      throws Exception {
    try {
      TaskResult result = work.call();
      profile(listener, settings, context);
      return result;
    } catch (AnalysisException e) {
      profile(listener, settings, context);
      throw e;
    } catch (Error e) {
      JobProfile profile = profile(listener, settings, context);
      Optional<RuntimeException> diagnosed =
          FailedBody.diagnosed(name, e, profile, listener.lostExecutors());
      if (diagnosed.isPresent()) {
        throw diagnosed.get();
      }
      throw e;
    } catch (Exception e) {
      JobProfile profile = profile(listener, settings, context);
      throw context.isCancelled() ? e : FailedBody.of(name, e, profile, listener.lostExecutors());
    }
  }

  /** Nobody waits for the profile of what was cancelled; and no attempt fails for its profile. */
  private static JobProfile profile(
      StageListener listener, Supplier<List<ChangedSetting>> settings, TaskContext context) {
    JobProfile none = new JobProfile(List.of(), List.of(), "");
    if (context.isCancelled()) {
      return none;
    }
    try {
      JobProfile profile = listener.profile(settings.get());
      context.profile(profile);
      return profile;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none;
    } catch (RuntimeException e) {
      LOG.warn("There will be no profile of {}", context.id(), e);
      return none;
    }
  }

  /** A query that cannot be understood will not be understood later; a table may still appear. */
  private static Exception classified(String name, AnalysisException e) {
    return TableCreation.isMissing(e)
        ? e
        : new PermanentFailure("Cannot run " + name + ": " + e.getMessage(), e);
  }
}
