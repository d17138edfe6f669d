package io.headgate.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionSet;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** What Spark knows of a query's rows without computing any. */
final class ProvenRows {

  private ProvenRows() {}

  /**
   * Whether the query itself says that the condition is true of each of its rows, such as that they
   * come from a filter by the same bounds of a column that it only passes on. It is Spark's own
   * inference of constraints; what it does not see is not proven.
   */
  static boolean fulfil(Dataset<Row> rows, Column condition) {
    LogicalPlan filtered =
        ((org.apache.spark.sql.classic.Dataset<Row>) rows.where(condition))
            .queryExecution()
            .analyzed();
    return filtered instanceof Filter filter
        && areAmong(filter.child().constraints(), filter.condition());
  }

  private static boolean areAmong(ExpressionSet constraints, Expression condition) {
    return condition instanceof And and
        ? areAmong(constraints, and.left()) && areAmong(constraints, and.right())
        : constraints.contains(condition);
  }
}
