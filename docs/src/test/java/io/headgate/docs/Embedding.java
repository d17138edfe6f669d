package io.headgate.docs;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.quartz.HeadgateOnQuartz;
import io.headgate.run.Retention;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.quartz.Scheduler;

/** Samples of the page on embedding. */
final class Embedding {

  private Embedding() {}

  static HeadgateOnQuartz onMyQuartz(Scheduler myScheduler) {
    // region quartz
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .postgresStore(
                "jdbc:postgresql://db/headgate", "headgate", () -> System.getenv("HEADGATE_DB"))
            .dag(StoreSales.dag());
    HeadgateOnQuartz headgate = HeadgateOnQuartz.of(builder).scheduler(myScheduler).start();
    // endregion
    return headgate;
  }

  static void withoutQuartz(Orchestrator orchestrator, ScheduledExecutorService myExecutor) {
    // region tick
    orchestrator.start();
    var waking = myExecutor.scheduleWithFixedDelay(orchestrator::tick, 0, 10, TimeUnit.SECONDS);
    // endregion
    waking.cancel(false);
  }

  static void keepNinetyDays(OrchestratorBuilder builder) {
    // region retention
    builder.retention(Retention.keeping(Duration.ofDays(90)).andTheLast(20));
    // endregion
  }

  static void takeSwapsBackForAFortnight(OrchestratorBuilder builder) {
    // region former-tables
    builder.droppingFormerTablesAfter(Duration.ofDays(14));
    // endregion
  }
}
