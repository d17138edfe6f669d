package io.headgate.quality;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds if the metric is near to what it was in the partitions before. */
record Trend(Metric metric, Tolerance.Rule rule, double limit, Baseline baseline) implements Check {

  /** With fewer values than these, history says nothing. */
  private static final int FEWEST = 3;

  /** The 0.75 quantile of the normal distribution: makes a MAD a standard deviation. */
  private static final double MAD_PER_DEVIATION = 0.6745;

  /**
   * Which partitions are compared with.
   *
   * @param size how many of them
   * @param sameWeekday only those that begin on the same day of the week
   */
  record Baseline(int size, boolean sameWeekday) {
    Baseline {
      if (size < FEWEST || size > 10_000) {
        throw new IllegalArgumentException(
            "A baseline needs from " + FEWEST + " to 10000 partitions, not " + size);
      }
    }

    @Override
    public String toString() {
      return sameWeekday ? size + " of the same weekday" : "trailing " + size;
    }
  }

  @Override
  public String name() {
    return rule == Tolerance.Rule.SHARE
        ? metric + " within " + Numbers.text(limit) + " of " + baseline
        : "robust z-score of " + metric + " <= " + Numbers.text(limit) + " of " + baseline;
  }

  @Override
  public Set<Metric> metrics() {
    return Set.of(metric);
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Optional<Judgement> nothing = Numbers.nothingToJudge(evidence.observation(), metric, name());
    if (nothing.isPresent()) {
      return nothing.get();
    }
    double actual = evidence.observation().value(metric).orElseThrow();
    double[] before = before(evidence);
    if (before.length < FEWEST) {
      return new Judgement(
          Outcome.SKIPPED,
          metric
              + " is "
              + Numbers.text(actual)
              + "; there are only "
              + before.length
              + " earlier values to compare it with, "
              + FEWEST
              + " are needed");
    }
    double median = Numbers.median(before);
    return rule == Tolerance.Rule.SHARE
        ? share(actual, median, before.length)
        : robust(actual, median, before);
  }

  private Judgement share(double actual, double median, int count) {
    boolean holds = Math.abs(actual - median) <= limit * Math.abs(median);
    return said(
        holds,
        actual,
        "the median of "
            + count
            + " before is "
            + Numbers.rounded(median)
            + ", off by at most "
            + Numbers.text(limit)
            + " of it");
  }

  private Judgement robust(double actual, double median, double[] before) {
    double[] deviations = new double[before.length];
    for (int i = 0; i < before.length; i++) {
      deviations[i] = Math.abs(before[i] - median);
    }
    double mad = Numbers.median(deviations);
    // Where more than half of the values are the same, any other one is infinitely far from them.
    double z = actual == median ? 0 : MAD_PER_DEVIATION * Math.abs(actual - median) / mad;
    return said(
        z <= limit,
        actual,
        "its robust z-score is "
            + Numbers.rounded(z)
            + " (median "
            + Numbers.rounded(median)
            + ", MAD "
            + Numbers.rounded(mad)
            + " of "
            + before.length
            + " before), at most "
            + Numbers.text(limit));
  }

  private Judgement said(boolean holds, double actual, String rest) {
    return new Judgement(
        holds ? Outcome.PASS : Outcome.BLOCK,
        metric + " is " + Numbers.text(actual) + "; " + rest + (holds ? "" : " is required"));
  }

  /** The latest value of each partition of the baseline; none of those that are blocked. */
  private double[] before(Evidence evidence) {
    Dataset dataset = evidence.dataset();
    Partition partition = evidence.observation().partition();
    if (dataset.isUnpartitioned()) {
      return earlierLooks(evidence, partition);
    }
    DataInterval span = span(dataset, partition.interval());
    Set<Partition> blocked =
        evidence.history().verdicts(dataset.name(), span).stream()
            .filter(verdict -> verdict.outcome().isBlocking())
            .map(Verdict::partition)
            .collect(Collectors.toUnmodifiableSet());
    Map<Partition, Double> latest = new HashMap<>();
    for (Observation seen : evidence.history().observations(dataset.name(), span)) {
      seen.value(metric).ifPresent(value -> latest.put(seen.partition(), value));
    }
    DayOfWeek day = weekday(dataset, partition.interval().start());
    List<Double> values =
        latest.entrySet().stream()
            .filter(entry -> !blocked.contains(entry.getKey()))
            .filter(
                entry -> entry.getKey().interval().start().isBefore(partition.interval().start()))
            .filter(
                entry ->
                    !baseline.sameWeekday()
                        || weekday(dataset, entry.getKey().interval().start()) == day)
            .sorted(
                Map.Entry.<Partition, Double>comparingByKey(
                        (one, other) -> one.interval().start().compareTo(other.interval().start()))
                    .reversed())
            .limit(baseline.size())
            .map(Map.Entry::getValue)
            .toList();
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double[] earlierLooks(Evidence evidence, Partition partition) {
    List<Double> values =
        evidence.history().observations(partition.dataset(), partition.interval()).stream()
            .filter(seen -> seen.at().isBefore(evidence.observation().at()))
            .filter(seen -> seen.value(metric).isPresent())
            .map(seen -> seen.value(metric).orElseThrow())
            .toList();
    return values.stream()
        .skip(Math.max(0, values.size() - baseline.size()))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /** Long enough for the baseline, with half of it again for partitions that do not count. */
  private DataInterval span(Dataset dataset, DataInterval interval) {
    Duration one =
        baseline.sameWeekday()
            ? Duration.ofDays(7)
            : Duration.between(interval.start(), interval.end());
    Instant start =
        interval.start().minus(one.multipliedBy(baseline.size() + baseline.size() / 2 + 2));
    Instant first = dataset.life().start();
    return DataInterval.between(
        start.isBefore(first) && first.isBefore(interval.start()) ? first : start,
        interval.start());
  }

  private static DayOfWeek weekday(Dataset dataset, Instant start) {
    ZoneId zone =
        dataset.partitioning() instanceof Partitioning.Calendar calendar
            ? calendar.grid().zone()
            : ZoneOffset.UTC;
    return start.atZone(zone).getDayOfWeek();
  }
}
