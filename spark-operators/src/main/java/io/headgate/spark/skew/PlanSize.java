package io.headgate.spark.skew;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SQLConf;

/** What the optimizer thinks of rows that have not been computed. */
final class PlanSize {

  private PlanSize() {}

  /** An estimate that tends to be too large, such as the product of the sides of a join. */
  static double bytes(Dataset<Row> rows) {
    return plan(rows).stats().sizeInBytes().doubleValue();
  }

  /** How many partitions a shuffle of the rows has, before adaptive execution. */
  static int partitions(Dataset<Row> rows) {
    return conf(rows).numShufflePartitions();
  }

  /** The settings of the session that the rows belong to. */
  static SQLConf conf(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.SparkSession) rows.sparkSession()).sessionState().conf();
  }

  /** Whether computing the rows again gives the same ones, as far as their query says. */
  static boolean isRepeatable(Dataset<Row> rows) {
    return plan(rows).deterministic();
  }

  private static LogicalPlan plan(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().optimizedPlan();
  }
}
