package io.headgate.spark.skew;

import io.headgate.dag.PermanentFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An aggregation some of whose groups hold a large part of the rows.
 *
 * <pre>{@code
 * SkewAggregate.of(sales, List.of("store"), Aggregate.percentile("amount", 0.5).as("median")).rows()
 * }</pre>
 *
 * <p>Spark itself combines counts, sums and extremes in each task before it shuffles, counts
 * distinct values by group and value, and so needs no help with them. A percentile it does not
 * combine: it ships what is known of each value from every task to the one that has the group,
 * which keeps them all in memory. Percentiles of the hot groups are found apart, between bounds
 * from a sketch; or, if all are of one column, the rows are counted by group and value first.
 * Aggregates over a <em>join</em> on the same key are those of {@link SkewJoin#aggregate}.
 *
 * <p>Not thread-safe.
 */
public final class SkewAggregate {

  private static final Logger LOG = LoggerFactory.getLogger(SkewAggregate.class);

  /** Of rows whose hot groups and percentiles are looked for. */
  private static final double SAMPLED_BYTES = 4 << 20;

  private final Dataset<Row> rows;
  private final Aggregation aggregation;
  private final HotKeyOptions options;

  private SkewAggregate(Dataset<Row> rows, Aggregation aggregation) {
    this.rows = rows;
    this.aggregation = aggregation;
    this.options = new HotKeyOptions(aggregation.grouping());
  }

  /**
   * The aggregates of the rows by these columns.
   *
   * @param grouping at least one column
   * @param aggregates at least one
   * @throws PermanentFailure if the rows lack a column
   */
  public static SkewAggregate of(
      Dataset<Row> rows, List<String> grouping, Aggregate... aggregates) {
    if (grouping.isEmpty() || aggregates.length == 0) {
      throw new IllegalArgumentException(
          "Name at least one column to group by, and one aggregate, such as Aggregate.count()");
    }
    Columns.require("group by", "what is aggregated", rows, grouping);
    for (Aggregate aggregate : aggregates) {
      if (aggregate.hasColumn()) {
        Columns.require("aggregate", "what is aggregated", rows, List.of(aggregate.column()));
      }
    }
    return new SkewAggregate(rows, new Aggregation(grouping, List.of(aggregates)));
  }

  /** The hot groups by one column, so that none are looked for; null is one, too. */
  public SkewAggregate hotKeys(@Nullable Object... values) {
    options.hotKeys(values);
    return this;
  }

  /** The hot groups, so that none are looked for. */
  public SkewAggregate hotKeys(List<HotKey> keys) {
    options.hotKeys(keys);
    return this;
  }

  /** A group of fewer rows is not worth an effort; default: 100,000. */
  public SkewAggregate hotFrom(long least) {
    options.hotFrom(least);
    return this;
  }

  /**
   * Columns from which a salt is computed; default: all that can be hashed.
   *
   * @throws PermanentFailure if there is no such column
   */
  public SkewAggregate saltedBy(String... columns) {
    Columns.require("salt by", "what is aggregated", rows, List.of(columns));
    options.saltedBy(columns);
    return this;
  }

  /** In how many parts a salt divides a hot group; default: by its share, from 2 to 64. */
  public SkewAggregate salts(int parts) {
    options.salts(parts);
    return this;
  }

  /** The result, by the technique that fits; which one and why is logged. */
  public Dataset<Row> rows() {
    SkewPlan plan = plan();
    LOG.info("Aggregation by {}: {}", String.join(", ", aggregation.grouping()), plan);
    return plan.rows();
  }

  /** Picks a technique; may execute queries over the grouping columns and over the hot groups. */
  public SkewPlan plan() {
    if (aggregation.isCombinedBySpark()) {
      return plain("Spark combines " + aggregation.aggregates() + " before it shuffles");
    }
    Optional<String> whyNotApart = obstacleToSplit();
    Optional<String> whyNotBefore = obstacleToPreAggregation();
    if (whyNotApart.isPresent() && whyNotBefore.isPresent()) {
      return plain(whyNotApart.get() + ", and " + whyNotBefore.get());
    }
    return sampled(
        "no group has much more rows than others",
        (keys, sample) ->
            (whyNotApart.isEmpty() ? apart(keys, sample) : Optional.<SkewPlan>empty())
                .orElseGet(
                    () -> whyNotBefore.map(this::plain).orElseGet(() -> preAggregated(keys))));
  }

  /**
   * One sample serves for the hot groups and for what their percentiles are about.
   *
   * @param none the reason for a plain aggregation, if there is no hot group
   */
  private SkewPlan sampled(String none, BiFunction<HotKeys, RowSample, SkewPlan> plan) {
    RowSample sample =
        RowSample.ofBytes(rows.select(Columns.named(aggregation.percentileInputs())), SAMPLED_BYTES)
            .kept();
    try {
      HotKeys keys = options.find(rows, sample);
      return keys.isEmpty() ? plain(none) : plan.apply(keys, sample);
    } finally {
      sample.forget();
    }
  }

  /**
   * Uses this technique.
   *
   * @throws PermanentFailure if its result would not be that of the aggregation
   */
  public SkewPlan plan(Technique technique) {
    return switch (technique) {
      case PLAIN -> plain("as it was told");
      case PRE_AGGREGATE -> {
        refuse(technique, obstacleToPreAggregation());
        yield preAggregated(
            options.given().orElse(HotKeys.named(aggregation.grouping(), List.of())));
      }
      case SPLIT_HOT -> {
        refuse(technique, obstacleToSplit());
        yield sampled(
            "there is no hot group to split off",
            (keys, sample) ->
                apart(keys, sample)
                    .orElseThrow(
                        () -> refusal(technique, "too many values are close to a percentile")));
      }
      case SALT -> {
        refuse(technique, obstacleToSalt());
        HotKeys keys = options.find(rows);
        yield keys.isEmpty() ? plain("there is no hot group to salt") : salted(keys);
      }
    };
  }

  private Optional<String> obstacleToPreAggregation() {
    Set<String> columns = aggregation.distinctValued();
    return columns.size() <= 1
        ? Optional.empty()
        : Optional.of(
            "the distinct values of several columns are needed: " + String.join(", ", columns));
  }

  private Optional<String> obstacleToSplit() {
    if (aggregation.isCombinedBySpark()) {
      return Optional.of("Spark combines " + aggregation.aggregates() + " before it shuffles");
    }
    if (!PlanSize.isRepeatable(rows)) {
      return Optional.of("rows computed twice, as from random numbers, may not be the same");
    }
    return aggregation.percentileColumns().stream()
        .filter(column -> !(Columns.field(rows, column).dataType() instanceof NumericType))
        .findFirst()
        .map(column -> column + " has no numbers, between which a percentile can be bounded");
  }

  private Optional<String> obstacleToSalt() {
    return aggregation.aggregates().stream()
        .filter(aggregate -> !aggregate.isDistributive())
        .findFirst()
        .map(aggregate -> aggregate + " does not combine from the parts of a group");
  }

  private void refuse(Technique technique, Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw refusal(technique, obstacle.get());
    }
  }

  private PermanentFailure refusal(Technique technique, String obstacle) {
    return new PermanentFailure(
        "Cannot use "
            + technique
            + " for the aggregation by "
            + String.join(", ", aggregation.grouping())
            + ": "
            + obstacle);
  }

  private SkewPlan plain(String reason) {
    return new SkewPlan(Technique.PLAIN, reason, List.of(), aggregation.plain(rows));
  }

  private SkewPlan preAggregated(HotKeys keys) {
    String hot = keys.isEmpty() ? "" : "hot: " + keys + "; ";
    Optional<String> value = aggregation.distinctValued().stream().findFirst();
    return value.isEmpty()
        ? new SkewPlan(
            Technique.PRE_AGGREGATE,
            hot + "Spark combines the aggregates before it shuffles",
            keys.keys(),
            aggregation.plain(rows))
        : new SkewPlan(
            Technique.PRE_AGGREGATE,
            hot + "rows are counted by value of " + value.get() + " first",
            keys.keys(),
            aggregation.byDistinctValues(rows, value.get()));
  }

  private Optional<SkewPlan> apart(HotKeys keys, RowSample sample) {
    return aggregation
        .apart(rows, keys, sample)
        .map(
            result ->
                new SkewPlan(
                    Technique.SPLIT_HOT,
                    "hot: "
                        + keys
                        + "; its values are counted only where they are close to a percentile",
                    keys.keys(),
                    result));
  }

  private SkewPlan salted(HotKeys keys) {
    int salts = options.salts(keys, rows);
    return new SkewPlan(
        Technique.SALT,
        "hot: " + keys + "; each is divided in " + salts + " parts",
        keys.keys(),
        aggregation.salted(rows, keys, salts, options.saltedBy(rows)));
  }
}
