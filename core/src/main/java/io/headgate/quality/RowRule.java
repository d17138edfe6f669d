package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What each row has to obey for a check to hold, such as that a column is not null: the rows that
 * break it can be shown and put into quarantine. Immutable and thread-safe.
 *
 * @param check the check's name
 * @param metric says what of a row is looked at
 * @param low a number must be at least that; has no meaning for a share
 * @param high a number must be at most that; has no meaning for a share
 */
public record RowRule(String check, Metric metric, double low, double high) {

  public RowRule {
    requireNonNull(check, "check");
    requireNonNull(metric, "metric");
  }

  /** The rule behind a comparison; empty if it is about the partition and not about single rows. */
  static Optional<RowRule> behind(Comparison comparison) {
    double low = comparison.low();
    double high = comparison.high();
    boolean isOfRows =
        switch (comparison.metric().kind()) {
          case COMPLETENESS,
              UNIQUENESS,
              COMPLIANCE,
              PATTERN_MATCH,
              ALLOWED_VALUES,
              FOUND_IN,
              MIN,
              MIN_LENGTH ->
              low > Double.NEGATIVE_INFINITY;
          case MAX, MAX_LENGTH -> high < Double.POSITIVE_INFINITY;
          case PRESENCE,
              ROW_COUNT,
              DISTINCT_COUNT,
              APPROX_DISTINCT_COUNT,
              MEAN,
              STANDARD_DEVIATION,
              SUM,
              QUANTILE,
              APPROX_QUANTILE,
              AGE,
              EXPRESSION,
              RECORDED ->
              false;
        };
    return isOfRows
        ? Optional.of(new RowRule(comparison.name(), comparison.metric(), low, high))
        : Optional.empty();
  }
}
