package io.headgate.internal.engine.parallel;

import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Lineage;
import io.headgate.internal.engine.Store;
import java.util.Comparator;
import java.util.List;

/** Builds the DAG that takes a step: the same DAG whenever it is built. */
final class StepDag {

  private StepDag() {}

  static Dag of(Step step, ParallelPipeline pipeline, Lineage lineage, Store store) {
    List<Member> members = upstreamFirst(pipeline, lineage);
    DagBuilder dag =
        Dag.named(step.dag(pipeline.name()))
            .describedAs("Exchanges the tables of parallel pipeline " + pipeline.name());
    ExchangeGroup exchange =
        new ExchangeGroup(
            step,
            GroupSwap.Group.of(pipeline),
            members.get(0),
            new GroupFacts(pipeline, store.ledger()),
            store.swapJournal());
    TaskRef last = dag.task("exchange", exchange);
    for (Member member : members) {
      String name = "facts_" + member.production().name().word();
      if (!member.equals(members.get(0))) {
        last = dag.after(last).task(name, exchange.factsOf(member));
      }
      if (step.isCutOver() && lineage.isMadeFromItself(member.shadow().name())) {
        last = dag.after(last).task(name + "_again", exchange.factsAgainOf(member));
      }
    }
    dag.after(last).task("done", new Note(pipeline.name(), step, store.parallelJournal()));
    return dag.build();
  }

  private static List<Member> upstreamFirst(ParallelPipeline pipeline, Lineage lineage) {
    return pipeline.members().stream()
        .sorted(Comparator.comparingInt(member -> lineage.position(member.shadow().name())))
        .toList();
  }

  /** Says that the step is done. */
  private record Note(String pipeline, Step step, ParallelJournal journal) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      context.requireOwnership();
      journal.record(pipeline, step.done(), context.id().run().toString());
      return TaskResult.success();
    }
  }
}
