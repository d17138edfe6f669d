package io.headgate.spark;

import io.headgate.inspection.QueryRefusedException;
import io.headgate.inspection.Relation;
import io.headgate.inspection.SqlDialect;
import io.headgate.inspection.SqlEngine;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Spark: any size, any format.
 *
 * @param sampledFrom from how many rows on values are sampled before they are grouped
 * @param hasOurClasses whether executors were not found to lack Headgate's classes
 */
record SparkEngine(SparkSession spark, long sampledFrom, AtomicBoolean hasOurClasses)
    implements SqlEngine {

  private static final Logger LOG = LoggerFactory.getLogger(SparkEngine.class);

  /** Below, a grouping takes no longer than the sample. */
  static final long SAMPLED_FROM = 500_000;

  /** Of the conditions that the data makes, such as a division by zero. */
  private static final String DATA_EXCEPTION = "22";

  /** How it is called in observations. */
  static final String NAME = "spark";

  private static final int PARALLELISM = 4;

  SparkEngine(SparkSession spark) {
    this(spark, SAMPLED_FROM, new AtomicBoolean(true));
  }

  @Override
  public SqlDialect dialect() {
    return SqlDialect.SPARK;
  }

  /** A shuffle keeps few cores busy at its ends; a second query fills them. */
  @Override
  public int parallelism() {
    return PARALLELISM;
  }

  @Override
  public Optional<Relation> relation(TableInspector.Request request) {
    Optional<Relation> relation = relation(request.table());
    return request.withSchema()
        ? relation.map(
            rows ->
                new Relation(
                    rows.from(),
                    PartitionKeys.in(rows.schema(), spark, request.table()),
                    rows.how()))
        : relation;
  }

  @Override
  public Optional<Relation> relation(String table) {
    if (!TableCreation.exists(spark, table)) {
      return Optional.empty();
    }
    String name = Sql.quotedName(table);
    return Optional.of(new Relation(name, schema(spark.table(name).schema()), NAME));
  }

  static TableSchema schema(StructType type) {
    return new TableSchema(
        Stream.of(type.fields())
            .map(
                field ->
                    new TableSchema.Column(field.name(), field.dataType().sql(), field.nullable()))
            .toList());
  }

  @Override
  public List<@Nullable Object[]> query(String sql) {
    try {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (Row row : spark.sql(sql).collectAsList()) {
        @Nullable Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.get(i);
        }
        rows.add(values);
      }
      return rows;
    } catch (Exception e) {
      throw refusal(e).orElseGet(() -> rethrown(e));
    }
  }

  @Override
  public Optional<Boolean> areAllDifferent(String sql, long rows) {
    if (!DistinctHashes.canTell(rows) || !hasOurClasses.get()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DistinctHashes.areAllDifferent(spark.sql(sql), rows));
    } catch (Exception e) {
      if (lacksOurClasses(e)) {
        hasOurClasses.set(false);
        LOG.info(
            "Spark's executors do not have Headgate's classes, so that uniqueness is told by"
                + " groupings, which take longer; spark.jars can bring them");
        return Optional.empty();
      }
      throw refusal(e).orElseGet(() -> rethrown(e));
    }
  }

  /** A task's failure reaches the driver as text. */
  private static boolean lacksOurClasses(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains("ClassNotFoundException: " + DistinctHashes.class.getName())) {
        return true;
      }
    }
    return false;
  }

  /** Spark's exceptions are checked or not as they please, whatever Java thinks of that. */
  private static Optional<RuntimeException> refusal(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AnalysisException || isAboutData(cause)) {
        return Optional.of(new QueryRefusedException(String.valueOf(cause.getMessage()), failure));
      }
    }
    return Optional.empty();
  }

  private static boolean isAboutData(Throwable cause) {
    return cause instanceof SparkThrowable throwable
        && throwable.getSqlState() != null
        && throwable.getSqlState().startsWith(DATA_EXCEPTION);
  }

  private static RuntimeException rethrown(Exception failure) {
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(String.valueOf(failure.getMessage()), failure);
  }
}
