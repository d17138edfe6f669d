package io.headgate.docs;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.Parallel;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.Parity;
import io.headgate.dag.Dag;
import java.nio.file.Path;

/** The samples of the manual's page on large migrations. */
final class Migrations {

  private Migrations() {}

  static OrchestratorBuilder declared(Path directory, Dag newSales) {
    // region declare
    ParallelPipeline v2 =
        ParallelPipeline.of("v2", newSales)
            .expecting(StoreSales.CLEAN, Expected.onlyChanging("amount"))
            .expecting(StoreSales.SPEND, Expected.anything());
    Orchestrator.builder().embeddedStore(directory).dag(StoreSales.dag()).parallel(v2);
    // endregion
    return Orchestrator.builder().embeddedStore(directory).dag(StoreSales.dag()).parallel(v2);
  }

  static BackfillPlan started(Orchestrator orchestrator) {
    // region start
    Parallel v2 = orchestrator.parallel("v2");
    BackfillPlan history = v2.plan(); // all that is complete, or plan(from, through)
    v2.start(history); // fills the shadows; from then on they keep up by themselves
    // endregion
    return history;
  }

  static Parity cutOver(Orchestrator orchestrator) {
    // region cut-over
    Parity parity = orchestrator.parallel("v2").parity(); // by dataset and partition
    if (parity.holds()) {
      orchestrator.parallel("v2").cutOver(false); // all tables together
    }
    // endregion
    return parity;
  }

  static void moveOneConsumer(Orchestrator orchestrator) {
    // region view
    Parallel v2 = orchestrator.parallel("v2");
    v2.view(StoreSales.CLEAN.name(), "finance.sales", true); // finance reads the new table
    // endregion
  }
}
