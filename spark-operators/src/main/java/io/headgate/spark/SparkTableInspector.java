package io.headgate.spark;

import io.headgate.inspection.SqlTableInspector;
import io.headgate.quality.Observation;
import io.headgate.quality.RowRule;
import io.headgate.quality.Sampling;
import io.headgate.quality.TableInspector;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Reads metrics by Spark. Thread-safe. */
final class SparkTableInspector implements TableInspector {

  private final SparkSessions sessions;
  private final InstantSource clock;
  private final long sampledFrom;
  private final AtomicBoolean hasOurClasses = new AtomicBoolean(true);

  /** By purpose: where the inspections that are under way run. */
  private final Map<String, SparkContext> underWay = new ConcurrentHashMap<>();

  SparkTableInspector(SparkSessions sessions, InstantSource clock) {
    this(sessions, clock, SparkEngine.SAMPLED_FROM);
  }

  /**
   * @param sampledFrom from how many rows on values are sampled before they are grouped
   */
  SparkTableInspector(SparkSessions sessions, InstantSource clock, long sampledFrom) {
    this.sessions = sessions;
    this.clock = clock;
    this.sampledFrom = sampledFrom;
  }

  @Override
  public List<Observation> inspect(Request request) {
    return request.partitions().isEmpty()
        ? List.of()
        : asked(request, inspector -> inspector.inspect(request));
  }

  @Override
  public List<String> failingRows(Request request, RowRule rule, Sampling sampling) {
    return asked(request, inspector -> inspector.failingRows(request, rule, sampling));
  }

  @Override
  public List<String> values(Request request, String column, int most) {
    return asked(request, inspector -> inspector.values(request, column, most));
  }

  private <T> T asked(Request request, Function<TableInspector, T> question) {
    SparkSession spark = sessions.session();
    SparkContext context = spark.sparkContext();
    underWay.put(request.purpose(), context);
    context.setJobGroup(request.purpose(), "gate on " + request.dataset(), true);
    boolean ended = false;
    try {
      T answer =
          question.apply(
              new SqlTableInspector(new SparkEngine(spark, sampledFrom, hasOurClasses), clock));
      ended = true;
      return answer;
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
}
