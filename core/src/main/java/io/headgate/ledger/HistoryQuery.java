package io.headgate.ledger;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.DatasetName;
import io.headgate.time.DataInterval;
import java.util.Optional;

/**
 * Which samples of a dataset's metrics to list. Immutable; each method returns a new query.
 *
 * @param interval only partitions that share time with it
 * @param metric its name; empty for all metrics
 * @param newestOnly whether only the newest sample of each partition and metric is wanted
 * @param limit how many samples at most; of more, those of the latest partitions are given
 */
public record HistoryQuery(
    DatasetName dataset,
    DataInterval interval,
    Optional<String> metric,
    boolean newestOnly,
    int limit) {

  /** Nobody can ask for more at once. */
  public static final int MOST = 100_000;

  private static final int USUAL = 20_000;

  /**
   * @throws IllegalArgumentException if the limit is not from 1 to {@value #MOST}
   */
  public HistoryQuery {
    requireNonNull(dataset, "dataset");
    requireNonNull(interval, "interval");
    requireNonNull(metric, "metric");
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "The history of "
              + dataset
              + " can be asked for 1 to "
              + MOST
              + " samples at once, not "
              + limit
              + ": ask for a shorter time or one metric");
    }
  }

  /** The newest sample of each of the dataset's partitions and metrics; at most 20,000. */
  public static HistoryQuery of(DatasetName dataset) {
    return new HistoryQuery(dataset, DataInterval.ALWAYS, Optional.empty(), true, USUAL);
  }

  /** Only partitions that share time with {@code wanted}. */
  public HistoryQuery in(DataInterval wanted) {
    return new HistoryQuery(dataset, wanted, metric, newestOnly, limit);
  }

  /** Only the metric of that name, such as {@code row_count}. */
  public HistoryQuery metric(String wanted) {
    return new HistoryQuery(dataset, interval, Optional.of(wanted), newestOnly, limit);
  }

  /** Every look at a partition, and not only the newest. */
  public HistoryQuery everyLook() {
    return new HistoryQuery(dataset, interval, metric, false, limit);
  }

  /** At most so many samples. */
  public HistoryQuery atMost(int samples) {
    return new HistoryQuery(dataset, interval, metric, newestOnly, samples);
  }
}
