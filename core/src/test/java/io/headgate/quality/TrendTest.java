package io.headgate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrendTest {

  private static final Dataset SALES =
      Dataset.named("raw.sales").daily(ZoneId.of("Europe/Berlin")).build();
  private static final LocalDate DAY = LocalDate.of(1998, 4, 15);
  private static final Instant NOW = Instant.parse("1998-05-01T00:00:00Z");

  private final List<Observation> observations = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Map<Partition, Instant> materialized = new HashMap<>();
  private final PartitionHistory history =
      new PartitionHistory() {
        @Override
        public List<Observation> observations(DatasetName dataset, DataInterval interval) {
          return observations.stream()
              .filter(seen -> seen.partition().interval().overlaps(interval))
              .toList();
        }

        @Override
        public List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
          return verdicts.stream()
              .filter(verdict -> verdict.partition().interval().overlaps(interval))
              .toList();
        }

        @Override
        public Optional<Instant> materializedAt(Partition partition) {
          return Optional.ofNullable(materialized.get(partition));
        }

        @Override
        public Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
          return Optional.empty();
        }
      };

  private static Observation rows(LocalDate day, double rows) {
    return new Observation(
        SALES.partition(day.toString()),
        Map.of(Metric.rowCount(), rows),
        Map.of(),
        Optional.empty(),
        "test",
        NOW);
  }

  private void before(int daysAgo, double rows) {
    observations.add(rows(DAY.minusDays(daysAgo), rows));
  }

  private Check.Judgement judge(Check check, double rows) {
    return check.judge(new Evidence(rows(DAY, rows), SALES, Map.of(), history, check.name(), NOW));
  }

  @Test
  void comparesWithTheMedianOfWhatWasBefore() {
    Check check = Metric.rowCount().isWithin(0.5).ofTrailing(5);
    for (int i = 1; i <= 4; i++) {
      before(i, 100);
    }
    before(5, 10_000); // One outlier does not sway a median.
    before(6, 1); // Too long ago.

    assertThat(judge(check, 150).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, 151))
        .isEqualTo(
            new Check.Judgement(
                Outcome.BLOCK,
                "row_count is 151; the median of 5 before is 100, off by at most 0.5 of it is"
                    + " required"));
    assertThat(judge(check, 49).outcome()).isEqualTo(Outcome.BLOCK);
  }

  @Test
  void whatIsBlockedNeverBecomesTheBaseline() {
    Check check = Metric.rowCount().isWithin(0.5).ofTrailing(3);
    for (int i = 1; i <= 3; i++) {
      before(i, 1);
      verdicts.add(
          new Verdict(
              SALES.partition(DAY.minusDays(i).toString()), "any", Outcome.BLOCK, "no", NOW));
    }
    for (int i = 4; i <= 6; i++) {
      before(i, 100);
    }

    assertThat(judge(check, 100).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, 1).outcome()).isEqualTo(Outcome.BLOCK);
  }

  @Test
  void theLatestLookAtEachPartitionCounts() {
    Check check = Metric.rowCount().isWithin(0.1).ofTrailing(3);
    for (int i = 1; i <= 3; i++) {
      before(i, 1);
      before(i, 100);
    }

    assertThat(judge(check, 100).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void comparesWithTheSameDayOfTheWeekOverAClockChange() {
    Check check = Metric.rowCount().isWithin(0.1).ofSameWeekday(3);
    for (int i = 1; i <= 28; i++) {
      before(i, i % 7 == 0 ? 500 : 100);
    }

    assertThat(judge(check, 500).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, 100).outcome()).isEqualTo(Outcome.BLOCK);
  }

  @Test
  void tooLittleHistorySaysNothing() {
    before(1, 100);
    before(2, 100);

    assertThat(judge(Metric.rowCount().isWithin(0.1).ofTrailing(28), 1).outcome())
        .isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void theRobustZScoreIsThatOfIglewiczAndHoaglin() {
    Check check = Metric.rowCount().hasRobustZScoreAtMost(3.5).ofTrailing(5);
    double[] values = {90, 95, 100, 105, 110};
    for (int i = 0; i < values.length; i++) {
      before(i + 1, values[i]);
    }

    // Median 100, MAD 5: z = 0.6745 * |x - 100| / 5, so 3.5 is reached at 25.94.
    assertThat(judge(check, 125).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, 126).outcome()).isEqualTo(Outcome.BLOCK);
    assertThat(judge(check, 74).outcome()).isEqualTo(Outcome.BLOCK);
  }

  @Test
  void whereNothingEverChangedAnyChangeIsFarAway() {
    Check check = Metric.rowCount().hasRobustZScoreAtMost(3.5).ofTrailing(3);
    for (int i = 1; i <= 3; i++) {
      before(i, 100);
    }

    assertThat(judge(check, 100).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, 101).outcome()).isEqualTo(Outcome.BLOCK);
  }

  @Test
  void reconcilesWithTheSumOfTheOthersPartitions() {
    Dataset hourly = Dataset.named("source.sales").hourly(ZoneOffset.UTC).build();
    Dataset daily = Dataset.named("daily.sales").daily(ZoneOffset.UTC).build();
    Check check = Metric.sum("net").isWithin(0.01).of(hourly, Metric.sum("amount"));
    Partition day = daily.partition("1998-01-08");
    List<Observation> hours =
        hourly.partitions(day.interval()).stream()
            .map(
                hour ->
                    new Observation(
                        hour,
                        Map.of(Metric.sum("amount"), 10.0),
                        Map.of(),
                        Optional.empty(),
                        "test",
                        NOW))
            .toList();
    assertThat(hours).hasSize(24);

    assertThat(reconcile(check, daily, day, 239, hourly, hours).outcome()).isEqualTo(Outcome.PASS);
    assertThat(reconcile(check, daily, day, 230, hourly, hours))
        .isEqualTo(
            new Check.Judgement(
                Outcome.BLOCK,
                "sum(net) is 230, sum(amount) of source.sales is 240, required within 0.01 of"
                    + " that"));
    assertThat(reconcile(check, daily, day, 240, hourly, List.of()).outcome())
        .isEqualTo(Outcome.ERROR);
    assertThatThrownBy(
            () -> Metric.rowCount().hasRobustZScoreAtMost(3).of(hourly, Metric.rowCount()))
        .hasMessageContaining("A z-score needs history");
  }

  private Check.Judgement reconcile(
      Check check, Dataset of, Partition day, double sum, Dataset other, List<Observation> parts) {
    Observation seen =
        new Observation(
            day, Map.of(Metric.sum("net"), sum), Map.of(), Optional.empty(), "test", NOW);
    return check.judge(
        new Evidence(seen, of, Map.of(other.name(), parts), history, check.name(), NOW));
  }

  @Test
  void freshnessAsksWhenItWasMaterialized() {
    Check check = Freshness.materializedWithin(Duration.ofHours(6));
    assertThat(judge(check, 1).outcome()).isEqualTo(Outcome.BLOCK);

    materialized.put(SALES.partition(DAY.toString()), NOW.minus(Duration.ofHours(6)));
    assertThat(judge(check, 1).outcome()).isEqualTo(Outcome.PASS);

    materialized.put(SALES.partition(DAY.toString()), NOW.minus(Duration.ofHours(7)));
    assertThat(judge(check, 1).outcome()).isEqualTo(Outcome.BLOCK);
  }
}
