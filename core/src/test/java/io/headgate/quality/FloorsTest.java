package io.headgate.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FloorsTest {

  private static final Dataset SALES = Dataset.named("sales").build();
  private static final Metric UNIQUE = Metric.uniqueness("id");
  private static final Instant NOW = Instant.parse("1998-01-02T00:00:00Z");

  @Test
  void theLeastBoundMattersAndOnlyWhereEveryCheckHasOne() {
    QualityGate bounded =
        QualityGate.on(SALES).require(UNIQUE.isAtLeast(0.9)).warnUnless(UNIQUE.isEqualTo(1));

    assertThat(bounded.floors()).containsEntry(UNIQUE, 0.9);
    assertThat(bounded.warnUnless(UNIQUE.isAtMost(0.99)).floors()).doesNotContainKey(UNIQUE);
    assertThat(bounded.warnUnless(UNIQUE.isWithin(0.1).ofTrailing(7)).floors())
        .doesNotContainKey(UNIQUE);
  }

  @Test
  void aCeilingBelowTheBoundBlocksAndSaysThatItIsOne() {
    Check.Judgement judgement = judge(UNIQUE.isAtLeast(0.9), 0.5);

    assertThat(judgement.outcome()).isEqualTo(Outcome.BLOCK);
    assertThat(judgement.message())
        .isEqualTo(
            UNIQUE + " is at most 0.5, told from a sample of the values, required is >= 0.9");
  }

  @Test
  void aCeilingAboveTheBoundProvesNothing() {
    assertThat(judge(UNIQUE.isAtLeast(0.4), 0.5).outcome()).isEqualTo(Outcome.SKIPPED);
  }

  private static Check.Judgement judge(Check check, double ceiling) {
    Observation seen =
        new Observation(
            SALES.partition("all"),
            Map.of(),
            Map.of(),
            Optional.empty(),
            "spark",
            NOW,
            Map.of(UNIQUE, ceiling),
            Map.of());
    return check.judge(
        new Evidence(
            seen,
            SALES,
            Map.<DatasetName, java.util.List<Observation>>of(),
            PartitionHistory.none(),
            check.name(),
            NOW));
  }
}
