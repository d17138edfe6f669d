package io.headgate.benchmarks.backfill;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * The same jobs as a program without an orchestrator would have them: a loop over the days, level
 * by level, on so many threads, each with a session of its own. It writes the same tables.
 */
final class BareSpark {

  private BareSpark() {}

  static void run(SparkSession spark, LocalDate first, int days, int daysPerJob, int threads)
      throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      ThreadLocal<SparkSession> sessions = ThreadLocal.withInitial(spark::newSession);
      for (Level level : Level.ALL) {
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int day = 0; day < days; day += daysPerJob) {
          LocalDate start = first.plusDays(day);
          LocalDate end = first.plusDays(Math.min(days, day + daysPerJob));
          jobs.add(
              () -> {
                job(sessions.get(), level, start, end);
                return null;
              });
        }
        for (Future<Void> job : workers.invokeAll(jobs)) {
          job.get();
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A job without an orchestrator failed", e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  private static void job(SparkSession spark, Level level, LocalDate start, LocalDate end)
      throws Exception {
    spark
        .table(level.from().name().value())
        .where(within(level.from().partitionColumn(), start, end))
        .createOrReplaceTempView(level.view());
    spark
        .sql(level.query())
        .writeTo(level.to().name().value())
        .overwrite(within(level.to().partitionColumn(), start, end));
  }

  private static Column within(String column, LocalDate start, LocalDate end) {
    return col(column).geq(lit(start)).and(col(column).lt(lit(end)));
  }
}
