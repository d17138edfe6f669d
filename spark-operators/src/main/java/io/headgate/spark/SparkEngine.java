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
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Asks Spark: any size, any format. */
record SparkEngine(SparkSession spark) implements SqlEngine {

  /** Of the conditions that the data makes, such as a division by zero. */
  private static final String DATA_EXCEPTION = "22";

  /** How it is called in observations. */
  static final String NAME = "spark";

  private static final int PARALLELISM = 4;

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
    return relation(request.table());
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
