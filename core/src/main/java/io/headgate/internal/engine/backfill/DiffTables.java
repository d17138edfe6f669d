package io.headgate.internal.engine.backfill;

import io.headgate.backfill.DiffText;
import io.headgate.backfill.Expected;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Operator;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import java.util.List;

/**
 * Says how the candidate differs from production, for people, before production is touched, and
 * goes no further if it differs in what was not expected.
 */
record DiffTables(TableSwap.Spec spec, Expected expected) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    TableSwap swap = context.service(TableSwap.class).onBehalfOf(context);
    TableDiff diff = swap.diff(spec, expected.key());
    String staged = swap.stage(spec).map(place -> "; staged as " + place).orElse("");
    List<String> violations = expected.violations(diff);
    if (!violations.isEmpty()) {
      throw new PermanentFailure(
          spec.candidate()
              + " differs from "
              + spec.table()
              + " in what was not expected ("
              + expected
              + "): "
              + String.join("; ", violations)
              + ". In all: "
              + DiffText.line(diff)
              + staged
              + ". Production was not touched: cancel the backfill, or mark this task as success if"
              + " the difference is right");
    }
    return TaskResult.success(DiffText.line(diff) + staged);
  }
}
