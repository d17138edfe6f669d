package io.headgate.spark.submit;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskResult;
import io.headgate.spark.SparkJob;
import io.headgate.spark.SparkMain;
import io.headgate.spark.SparkParameters;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main class of a submitted driver. Its one argument is the directory of its attempt; {@code
 * spark-submit} calls it, nobody else does.
 */
public final class SubmittedMain {

  /** A setting: for how many seconds a finished driver waits to be allowed to publish. */
  static final String PATIENCE = "spark.headgate.submit.patienceSeconds";

  static final long DEFAULT_PATIENCE_SECONDS = 3_600;

  private static final Logger LOG = LoggerFactory.getLogger(SubmittedMain.class);

  private SubmittedMain() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("The directory of the attempt is the only argument");
    }
    AttemptFiles files = new AttemptFiles(Path.of(arguments[0]));
    TaskFile task =
        files
            .task()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "There is no task.json in "
                            + files.directory()
                            + ": a driver in cluster"
                            + " mode needs the submissions' directory at the same path"));
    Map<String, String> settings = new HashMap<>();
    for (scala.Tuple2<String, String> setting : new SparkConf().getAll()) {
      settings.put(setting._1(), setting._2());
    }
    DriverListener listener = DriverListener.start(files);
    Outcome outcome = outcome(task, files, settings, listener);
    listener.end();
    files.outcome(outcome);
    LOG.info("{} ended: {} {}", task.id(), outcome.kind(), outcome.message());
    System.exit(outcome.isSuccess() ? 0 : 1);
  }

  /** An Error is a full heap as a rule; what can still be said about it is said. */
  @SuppressWarnings("CatchingUnchecked")
  private static Outcome outcome(
      TaskFile task, AttemptFiles files, Map<String, String> settings, DriverListener listener) {
    long patience =
        Long.parseLong(settings.getOrDefault(PATIENCE, Long.toString(DEFAULT_PATIENCE_SECONDS)));
    try (SparkSessions sessions = SparkPlugin.of(settings).open()) {
      SubmittedContext context =
          new SubmittedContext(task, files, sessions, Duration.ofSeconds(patience));
      try {
        SparkJob job = job(task);
        listener.listenTo(sessions.session().sparkContext());
        TaskResult result = job.execute(context);
        return Outcome.of(result, context.profile());
      } catch (Exception | Error e) {
        LOG.error("{} failed", task.id(), e);
        return Outcome.of(e, context.profile());
      }
    } catch (RuntimeException e) {
      LOG.error("{} failed", task.id(), e);
      return Outcome.of(e, Optional.empty());
    }
  }

  private static SparkJob job(TaskFile task) {
    SparkJob job = SparkJob.of(mainClass(task.main()), new SparkParameters(task.parameters()));
    for (TaskFile.Table table : task.writes()) {
      job = job.writes(table.dataset());
    }
    return job;
  }

  private static Class<? extends SparkMain> mainClass(String name) {
    try {
      return Class.forName(name, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(SparkMain.class);
    } catch (ClassNotFoundException e) {
      throw new PermanentFailure(
          "The driver has no class "
              + name
              + ": is the jar that holds it among those of the submission?",
          e);
    } catch (ClassCastException e) {
      throw new PermanentFailure(name + " does not implement SparkMain", e);
    }
  }
}
