package io.headgate.internal.engine.backfill;

import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/** Says how the candidate differs from production, for people, before production is touched. */
record DiffTables(TableSwap.Spec spec) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    return TaskResult.success(describe(context.service(TableSwap.class).diff(spec)));
  }

  static String describe(TableDiff diff) {
    StringBuilder text =
        new StringBuilder()
            .append(diff.differingPartitions())
            .append(" of ")
            .append(diff.partitions().size())
            .append(" partitions differ; rows ")
            .append(diff.productionRows())
            .append(" -> ")
            .append(diff.candidateRows());
    sums(diff)
        .forEach(
            (column, sums) ->
                text.append("; ")
                    .append(column)
                    .append(' ')
                    .append(number(sums.production()))
                    .append(" -> ")
                    .append(number(sums.candidate())));
    return text.toString();
  }

  /** Over the partitions in which a column's sum differs. */
  private static Map<String, TableDiff.Sums> sums(TableDiff diff) {
    Map<String, TableDiff.Sums> sums = new TreeMap<>();
    for (TableDiff.PartitionDiff partition : diff.partitions()) {
      partition
          .changedColumns()
          .forEach(
              (column, changed) ->
                  sums.merge(
                      column,
                      changed,
                      (a, b) ->
                          new TableDiff.Sums(
                              a.production() + b.production(), a.candidate() + b.candidate())));
    }
    return sums;
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
