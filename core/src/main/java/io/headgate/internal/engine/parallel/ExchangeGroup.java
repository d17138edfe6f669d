package io.headgate.internal.engine.parallel;

import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.backfill.SwapJournal;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.internal.engine.backfill.FencedJournal;
import io.headgate.ledger.Materialization;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exchanges the tables of a group, while nobody else may write any of them, and leaves the facts of
 * its first dataset.
 *
 * @param first a dataset of the group that is made from none of the others
 */
record ExchangeGroup(
    Step step, GroupSwap.Group group, Member first, GroupFacts facts, SwapJournal journal)
    implements Operator {

  @Override
  public TaskResult execute(TaskContext context) {
    GroupSwap swap = context.service(GroupSwap.class);
    SwapJournal fenced = new FencedJournal(context, journal);
    String text =
        step.isCutOver()
            ? swap.cutOver(group, fenced)
            : swap.rollBack(group, fenced, step.isForced());
    return TaskResult.success(text).with(of(first, context));
  }

  private List<Materialization> of(Member member, TaskContext context) {
    return step.isCutOver()
        ? facts.moved(member, context.id().toString(), context.clock().instant())
        : facts.restored(member, context.id().toString(), context.clock().instant());
  }

  /** The facts of another dataset, when those of what it is made from are known. */
  Operator factsOf(Member member) {
    return context -> TaskResult.success("").with(of(member, context));
  }

  /** The facts of a dataset that is made from its own past, after those that gave it versions. */
  Operator factsAgainOf(Member member) {
    return context ->
        TaskResult.success("")
            .with(facts.movedAgain(member, context.id().toString(), context.clock().instant()));
  }

  @Override
  public List<Dataset> writes() {
    return group.members().stream()
        .flatMap(member -> Stream.of(member.production(), member.shadow()))
        .toList();
  }
}
