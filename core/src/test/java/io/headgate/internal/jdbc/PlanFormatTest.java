package io.headgate.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlan.Root;
import io.headgate.backfill.PlanScope;
import io.headgate.dataset.DatasetName;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanFormatTest {

  @Test
  void readsPlansThatHadOneRootAndNoScope() {
    BackfillPlan plan =
        PlanFormat.read(
            """
            {"format": 1, "root": "clean.sales", "strategy": "in-place",
             "range": %s, "steps": [], "leftOut": []}
            """
                .formatted(JsonDocument.interval(january())));

    assertThat(plan.roots())
        .containsExactly(new Root(new DatasetName("clean.sales"), List.of(january())));
    assertThat(plan.scope()).isEqualTo(PlanScope.ALL);
    assertThat(plan.links()).isEmpty();
  }

  private static DataInterval january() {
    return DataInterval.ofDays(LocalDate.of(1998, 1, 1), LocalDate.of(1998, 1, 31), ZoneOffset.UTC);
  }
}
