package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.TaskContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A table swap on behalf of a task, to which its Spark jobs belong. */
record TaskTableSwap(SparkSessions sessions, TableSwap swap, TaskContext context)
    implements TableSwap {

  private <T> T jobs(String what, Spec spec, Supplier<T> work) {
    return sessions.onBehalfOf(context, what + " of " + spec.table(), work);
  }

  @Override
  public TableSwap onBehalfOf(TaskContext other) {
    return swap.onBehalfOf(other);
  }

  @Override
  public Publication publication(Spec spec) {
    return jobs("publication", spec, () -> swap.publication(spec));
  }

  @Override
  public String prepare(Spec spec) {
    return jobs("candidate", spec, () -> swap.prepare(spec));
  }

  @Override
  public List<String> columns(Spec spec) {
    return jobs("columns", spec, () -> swap.columns(spec));
  }

  @Override
  public Optional<String> stage(Spec spec) {
    return jobs("preview", spec, () -> swap.stage(spec));
  }

  @Override
  public TableDiff diff(Spec spec, List<String> key) {
    return jobs("comparison", spec, () -> swap.diff(spec, key));
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    return jobs("swap", spec, () -> swap.publish(spec, journal));
  }

  @Override
  public String cleanUp(Spec spec) {
    return jobs("clean-up", spec, () -> swap.cleanUp(spec));
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    return jobs("rollback", spec, () -> swap.rollback(spec, journal, force));
  }
}
