package io.headgate.docs;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.Pool;
import io.headgate.dag.TaskOptions;
import io.headgate.run.Lane;
import java.time.Duration;

/** Samples of the page on capacity. */
final class Capacity {

  private Capacity() {}

  static OrchestratorBuilder shares() {
    // region shares
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .workers(20)
            .share(Lane.SCHEDULED, 60)
            .share(Lane.BACKFILL, 35)
            .share(Lane.AD_HOC, 5)
            .platformRetries(10);
    // endregion
    return builder;
  }

  static Dag limits(Operator load, Operator total) {
    // region limits
    Pool warehouse = new Pool("warehouse", 4);
    DagBuilder dag =
        Dag.named("sales").maxActiveRuns(3).maxActiveTasks(8).runTimeout(Duration.ofHours(2));
    dag.task(
        "load",
        load,
        options -> options.pool(warehouse).priority(6).timeout(Duration.ofMinutes(20)));
    dag.task("running_total", total, TaskOptions::dependsOnPast);
    // endregion
    return dag.build();
  }
}
