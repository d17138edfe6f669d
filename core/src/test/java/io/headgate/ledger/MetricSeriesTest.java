package io.headgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MetricSeriesTest {

  private static final Dataset SALES = Dataset.named("raw.sales").daily(ZoneOffset.UTC).build();

  private static MetricSample sample(String metric, String label, OptionalDouble value) {
    return new MetricSample(
        SALES.partition(label),
        metric,
        value,
        Optional.empty(),
        Instant.EPOCH,
        "test",
        0,
        Optional.empty());
  }

  private static MetricSeries rows(Double... values) {
    return new MetricSeries(
        "row_count",
        Stream.iterate(1, day -> day <= values.length, day -> day + 1)
            .map(
                day ->
                    sample(
                        "row_count",
                        "1998-01-%02d".formatted(day),
                        OptionalDouble.of(values[day - 1])))
            .toList());
  }

  @Test
  void sortsSamplesByMetric() {
    List<MetricSeries> series =
        MetricSeries.of(
            List.of(
                sample("row_count", "1998-01-01", OptionalDouble.of(1)),
                sample("presence", "1998-01-02", OptionalDouble.of(1)),
                sample("row_count", "1998-01-02", OptionalDouble.of(2))));

    assertThat(series).extracting(MetricSeries::metric).containsExactly("presence", "row_count");
    assertThat(series.get(1).samples()).hasSize(2);
    assertThat(MetricSeries.of(List.of())).isEmpty();
  }

  @Test
  void answersFiguresOverThePartitions() {
    assertThat(rows(3.0, 1.0, 2.0).median()).hasValue(2);
    assertThat(rows(3.0, 1.0, 2.0, 10.0).median()).hasValue(2.5);
    assertThat(rows(3.0, 1.0, 2.0).min()).hasValue(1);
    assertThat(rows(3.0, 1.0, 2.0).max()).hasValue(3);
    assertThat(rows(3.0, 1.0, 2.0).latest().value()).hasValue(2);
    assertThat(rows(Double.MAX_VALUE, Double.MAX_VALUE).median()).hasValue(Double.MAX_VALUE);
  }

  @Test
  void countsOnlyTheNewestOfAPartitionAndOnlyWhatHasAValue() {
    MetricSeries series =
        new MetricSeries(
            "row_count",
            List.of(
                sample("row_count", "1998-01-01", OptionalDouble.of(100)),
                sample("row_count", "1998-01-01", OptionalDouble.of(5)),
                sample("row_count", "1998-01-02", OptionalDouble.empty())));

    assertThat(series.newest()).hasSize(2);
    assertThat(series.max()).hasValue(5);
    assertThat(series.latest().value()).isEmpty();
  }

  @Test
  void hasNoFiguresWithoutAValue() {
    MetricSeries series =
        new MetricSeries(
            "row_count", List.of(sample("row_count", "1998-01-01", OptionalDouble.empty())));

    assertThat(series.min()).isEmpty();
    assertThat(series.median()).isEmpty();
    assertThat(series.max()).isEmpty();
    assertThatThrownBy(() -> new MetricSeries("row_count", List.of()))
        .hasMessageContaining("row_count");
  }

  @Test
  void asksForABoundedNumberOfSamples() {
    HistoryQuery query = HistoryQuery.of(new DatasetName("raw.sales"));

    assertThat(query.limit()).isEqualTo(20_000);
    assertThatThrownBy(() -> query.atMost(0)).hasMessageContaining("raw.sales", "not 0");
    assertThatThrownBy(() -> query.atMost(100_001)).hasMessageContaining("100000");
  }
}
