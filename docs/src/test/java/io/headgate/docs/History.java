package io.headgate.docs;

import io.headgate.Orchestrator;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.MetricSample;
import io.headgate.ledger.MetricSeries;
import io.headgate.operation.Blame;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Samples of the page on history and blame. */
final class History {

  private History() {}

  static String history(Orchestrator orchestrator) {
    StringBuilder said = new StringBuilder();
    // region history
    DataInterval january =
        DataInterval.ofDays(LocalDate.of(1998, 1, 1), LocalDate.of(1998, 1, 31), ZoneOffset.UTC);
    List<MetricSeries> history =
        orchestrator.history(
            HistoryQuery.of(StoreSales.RAW.name()).in(january).metric("row_count"));
    for (MetricSeries series : history) {
      said.append(series.metric() + ": median " + series.median());
      for (MetricSample sample : series.newest()) {
        said.append(sample.partition() + " " + sample.value() + " seen by " + sample.by());
      }
    }
    // endregion
    return said.toString();
  }

  static String blame(Orchestrator orchestrator) {
    StringBuilder said = new StringBuilder();
    // region blame
    Blame blame = orchestrator.blame(StoreSales.CLEAN.name(), "1998-01-08");
    for (Blame.Culprit culprit : blame.culprits()) {
      said.append(culprit.partition() + " is " + culprit.condition());
      said.append("; act: " + culprit.owner() + ", seen: " + culprit.observed());
    }
    // endregion
    return said.toString();
  }
}
