package io.headgate.docs;

import static java.time.ZoneOffset.UTC;

import io.headgate.Orchestrator;
import io.headgate.PlanJson;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.PlanDiff;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Input;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;
import io.headgate.spark.SparkSql;
import java.time.LocalDate;

/** The samples of the manual's page on backfills. */
final class Plans {

  private Plans() {}

  static BackfillPlan severalRoots(Orchestrator orchestrator) {
    // region roots
    BackfillPlan plan =
        orchestrator
            .backfill(StoreSales.CLEAN)
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 1, 7))
            .and(StoreSales.SPEND)
            .from(LocalDate.of(1998, 1, 20))
            .stopAt(StoreSales.SPEND.name())
            .plan();
    // endregion
    return plan;
  }

  static BackfillPlan expected(Orchestrator orchestrator) {
    // region expected
    BackfillPlan corrected =
        orchestrator
            .backfill(StoreSales.CLEAN)
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 1, 31))
            .strategy(Strategy.tableSwap())
            .expecting(Expected.onlyChanging("net_sales").keyedBy("sale_id"))
            .plan();
    // endregion
    return corrected;
  }

  static BackfillPlan pace(Orchestrator orchestrator) {
    // region pace
    BackfillPlan year =
        orchestrator
            .backfill(StoreSales.CLEAN)
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 12, 31))
            .partitionsPerRun(31)
            .newestFirst()
            .maxActiveRuns(2)
            .plan();
    // endregion
    return year;
  }

  static BackfillPlan beside(Orchestrator orchestrator) {
    // region beside
    BackfillPlan january =
        orchestrator
            .backfill(StoreSales.CLEAN)
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 1, 31))
            .scheduledRuns(ScheduledRuns.GO_FIRST)
            .plan();
    // endregion
    return january;
  }

  static BackfillPlan stale(Orchestrator orchestrator) {
    // region stale
    BackfillPlan plan = orchestrator.backfillAll().only(Selection.stale()).plan();
    // endregion
    return plan;
  }

  static String keep(Orchestrator orchestrator, BackfillPlan earlier) {
    // region artefact
    String json = PlanJson.write(earlier);
    BackfillPlan now =
        orchestrator
            .backfill(StoreSales.CLEAN)
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 1, 8))
            .plan();
    PlanDiff difference = PlanJson.read(json).diff(now);
    // endregion
    return difference.toString();
  }

  static SparkSql policies() {
    // region policies
    Dataset audited =
        Dataset.named("finance.revenue").daily(UTC).frozen("audited for 1998").build();
    SparkSql revenue =
        SparkSql.text("SELECT * FROM clean_sales")
            .reads(Input.of(StoreSales.CLEAN).onChange(ChangePolicy.HOLD))
            .writes(audited);
    // endregion
    return revenue;
  }

  static SparkSql balance() {
    // region balance
    Dataset balance =
        Dataset.named("mart.balance").daily(UTC).startingOn(LocalDate.of(1998, 1, 1)).build();
    SparkSql task =
        SparkSql.resource("balance.sql")
            .reads(StoreSales.CLEAN)
            .reads(balance, PartitionMapping.offset(-1))
            .writes(balance);
    // endregion
    return task;
  }
}
