package io.headgate.report;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.MetricSample;
import io.headgate.ledger.MetricSeries;
import io.headgate.quality.Verdict;
import io.headgate.report.ReportModel.Drawing;
import io.headgate.report.SvgHistory.Point;
import io.headgate.text.Figures;
import io.headgate.time.DataInterval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws the history of each metric that gates have observed. */
record HistoryReader(Orchestrator orchestrator) {

  /** A year of days. */
  private static final int MOST_PARTITIONS = 366;

  /**
   * One drawing per metric, by name.
   *
   * @param verdicts on the dataset, the latest of each partition and check
   */
  List<Drawing> read(Dataset dataset, List<Verdict> verdicts) {
    List<MetricSeries> history = orchestrator.history(HistoryQuery.of(dataset.name()));
    Optional<DataInterval> range =
        Stream.concat(
                history.stream()
                    .flatMap(series -> series.samples().stream())
                    .map(MetricSample::partition),
                verdicts.stream().map(Verdict::partition))
            .map(Partition::interval)
            .reduce(DataInterval::hull);
    if (history.isEmpty() || range.isEmpty()) {
      return List.of();
    }
    List<Partition> all = dataset.partitions(range.get());
    List<Partition> shown = all.subList(Math.max(0, all.size() - MOST_PARTITIONS), all.size());
    Set<String> checks = verdicts.stream().map(Verdict::check).collect(Collectors.toSet());
    Map<Partition, String> blocked =
        verdicts.stream()
            .filter(verdict -> verdict.outcome().isBlocking())
            .collect(
                Collectors.toMap(
                    Verdict::partition,
                    verdict -> verdict.outcome().code() + ": " + verdict.message(),
                    (one, other) -> one + "\n" + other));
    return history.stream().map(series -> drawing(series, shown, blocked, checks)).toList();
  }

  private static Drawing drawing(
      MetricSeries series,
      List<Partition> shown,
      Map<Partition, String> blocked,
      Set<String> checks) {
    Map<Partition, MetricSample> samples = new HashMap<>();
    series.newest().forEach(sample -> samples.put(sample.partition(), sample));
    List<Point> points =
        shown.stream()
            .map(
                partition -> point(partition, Optional.ofNullable(samples.get(partition)), blocked))
            .toList();
    Optional<Band> band = Band.of(series.metric(), checks);
    Optional<String> svg = new SvgHistory(series.metric(), points, band).draw();
    return Drawing.of(
        series.metric(),
        svg.isEmpty() ? "No value is known." : note(series, band),
        svg.map(ReportReader::markup));
  }

  private static Point point(
      Partition partition, Optional<MetricSample> sample, Map<Partition, String> blocked) {
    String note =
        Stream.of(
                sample.flatMap(MetricSample::error).map(error -> "error: " + error).orElse(""),
                blocked.getOrDefault(partition, ""),
                sample.flatMap(MetricSample::by).map(by -> "seen by " + by).orElse(""))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining("\n"));
    return new Point(
        partition.label(),
        sample.map(MetricSample::value).orElse(OptionalDouble.empty()),
        blocked.containsKey(partition),
        note);
  }

  private static String note(MetricSeries series, Optional<Band> band) {
    return "latest "
        + number(series.latest().value())
        + ", median "
        + number(series.median())
        + ", "
        + number(series.min())
        + " to "
        + number(series.max())
        + band.map(allowed -> "; allowed: " + words(allowed)).orElse("");
  }

  private static String words(Band band) {
    if (band.low() == band.high()) {
      return Figures.number(band.low());
    }
    if (Double.isInfinite(band.high())) {
      return "at least " + Figures.number(band.low());
    }
    return Double.isInfinite(band.low())
        ? "at most " + Figures.number(band.high())
        : Figures.number(band.low()) + " to " + Figures.number(band.high());
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Figures.number(value.getAsDouble()) : "unknown";
  }
}
