package io.headgate.spark.stage;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import scala.jdk.javaapi.CollectionConverters;

/** Finds the shuffles of a plan that were executed; to ask others for theirs would execute them. */
final class ExecutedExchanges {

  private ExecutedExchanges() {}

  /**
   * @param plan of a query that has been executed, also without success
   */
  static List<ShuffleExchangeExec> of(SparkPlan plan) {
    List<ShuffleExchangeExec> found = new ArrayList<>();
    collect(plan, true, found);
    return found;
  }

  private static void collect(SparkPlan plan, boolean executed, List<ShuffleExchangeExec> found) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      // What is no stage yet is still a plan.
      collect(adaptive.executedPlan(), false, found);
    } else if (plan instanceof QueryStageExec stage) {
      collect(stage.plan(), stage.isMaterialized(), found);
    } else if (plan instanceof ReusedExchangeExec reused) {
      collect(reused.child(), executed, found);
    } else if (plan instanceof CommandResultExec command) {
      collect(command.commandPhysicalPlan(), executed, found);
    } else {
      if (executed && plan instanceof ShuffleExchangeExec exchange) {
        found.add(exchange);
      }
      CollectionConverters.asJava(plan.children())
          .forEach(child -> collect(child, executed, found));
    }
  }
}
