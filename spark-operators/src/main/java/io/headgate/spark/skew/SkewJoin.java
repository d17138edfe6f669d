package io.headgate.spark.skew;

import io.headgate.dag.PermanentFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A join one of whose sides has a few keys with a large part of its rows, so that one task of the
 * join has most of the work. The result is that of {@code left.join(right, keys, type)}, for every
 * type.
 *
 * <pre>{@code
 * SkewJoin.of(sales, customers, "customer_id").type(JoinType.LEFT_OUTER).rows()
 * }</pre>
 *
 * <p>{@link #plan()} picks, in this order: pre-aggregation, if what is computed from the join is
 * {@linkplain #aggregate said} and allows it; joining hot keys apart by a broadcast of their
 * matches, if these are few; a salt. {@link #plan(Technique)} does as it is told. Hot keys are
 * those that were given, or are found by a count over a sample, which is a query of its own over
 * the key columns.
 *
 * <p>Not thread-safe.
 */
public final class SkewJoin {

  private static final Logger LOG = LoggerFactory.getLogger(SkewJoin.class);

  /** Of the rows that match hot keys; they are sent to every executor. */
  private static final long MOST_BROADCAST_BYTES = 64 << 20;

  private static final long MOST_BROADCAST_ROWS = 100_000;

  private KeyedJoin join;
  private Optional<Aggregation> aggregation = Optional.empty();
  private final HotKeyOptions options;

  private SkewJoin(KeyedJoin join) {
    this.join = join;
    this.options = new HotKeyOptions(join.keys());
  }

  /**
   * An inner join whose left side has hot keys.
   *
   * @param keys columns of both sides, of the same type on both
   * @throws PermanentFailure if a side lacks one, or their types differ or cannot be compared with
   *     a value
   */
  public static SkewJoin of(Dataset<Row> left, Dataset<Row> right, String... keys) {
    List<String> columns = List.of(keys);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("A join without keys cannot be skewed: name a column");
    }
    Columns.require("join on", "the left side", left, columns);
    Columns.require("join on", "the right side", right, columns);
    for (String key : columns) {
      requireComparable(
          key, Columns.field(left, key).dataType(), Columns.field(right, key).dataType());
    }
    return new SkewJoin(new KeyedJoin(left, right, columns, JoinType.INNER, Side.LEFT));
  }

  public SkewJoin type(JoinType type) {
    join = new KeyedJoin(join.left(), join.right(), join.keys(), type, join.hotSide());
    return this;
  }

  /** Which side has the hot keys; default: the left one. */
  public SkewJoin hotSide(Side side) {
    join = new KeyedJoin(join.left(), join.right(), join.keys(), join.type(), side);
    return this;
  }

  /** The hot keys of a join on one column, so that none are looked for; null is one, too. */
  public SkewJoin hotKeys(@Nullable Object... values) {
    options.hotKeys(values);
    return this;
  }

  /** The hot keys, so that none are looked for. */
  public SkewJoin hotKeys(List<HotKey> keys) {
    options.hotKeys(keys);
    return this;
  }

  /** A key with fewer rows is not worth an effort; default: 100,000. */
  public SkewJoin hotFrom(long rows) {
    options.hotFrom(rows);
    return this;
  }

  /**
   * Columns of the hot side from which a salt is computed; default: all that can be hashed. The
   * fewer rows of one key agree in them, the better.
   *
   * @throws PermanentFailure if there is no such column
   */
  public SkewJoin saltedBy(String... columns) {
    Columns.require("salt by", "the " + name(join.hotSide()), join.hot(), List.of(columns));
    options.saltedBy(columns);
    return this;
  }

  /** In how many parts a salt divides a hot key; default: by its share, from 2 to 64. */
  public SkewJoin salts(int parts) {
    options.salts(parts);
    return this;
  }

  /**
   * That the result is grouped by these columns, of any side, and aggregated, instead of the joined
   * rows.
   *
   * @param grouping empty for one group
   */
  public SkewJoin aggregate(List<String> grouping, Aggregate... aggregates) {
    if (aggregates.length == 0) {
      throw new IllegalArgumentException("Name an aggregate, such as Aggregate.count()");
    }
    aggregation = Optional.of(new Aggregation(grouping, List.of(aggregates)));
    return this;
  }

  /** The result, by the technique that fits; which one and why is logged. */
  public Dataset<Row> rows() {
    SkewPlan plan = plan();
    LOG.info("Join on {}: {}", String.join(", ", join.keys()), plan);
    return plan.rows();
  }

  /** Picks a technique; may execute queries over the keys of both sides. */
  public SkewPlan plan() {
    if (isBroadcastBySpark()) {
      return plain("Spark broadcasts the " + name(join.hotSide().other()));
    }
    HotKeys keys = hotKeys();
    if (keys.isEmpty()) {
      return new SkewPlan(
          Technique.PLAIN,
          "no key of the " + name(join.hotSide()) + " has much more rows than others",
          List.of(),
          aggregated(join.even()));
    }
    Optional<String> whyNotBefore = obstacleToPreAggregation();
    if (whyNotBefore.isEmpty()) {
      return preAggregated(keys);
    }
    Optional<String> whyNotApart = obstacleToSplit().or(() -> tooManyMatches(keys));
    if (whyNotApart.isEmpty()) {
      return splitHot(keys);
    }
    Optional<String> whyNotSalted = obstacleToSalt();
    if (whyNotSalted.isEmpty()) {
      return salted(keys, whyNotApart.get());
    }
    return plain(hot(keys) + ", but " + whyNotSalted.get() + ", and " + whyNotApart.get());
  }

  /**
   * Uses this technique.
   *
   * @throws PermanentFailure if its result would not be that of the join
   */
  public SkewPlan plan(Technique technique) {
    return switch (technique) {
      case PLAIN -> plain("as it was told");
      case PRE_AGGREGATE -> {
        refuse(technique, obstacleToPreAggregation());
        yield preAggregated(options.given().orElse(HotKeys.named(join.keys(), List.of())));
      }
      case SPLIT_HOT -> {
        refuse(technique, obstacleToSplit());
        HotKeys keys = hotKeys();
        yield keys.isEmpty() ? plain("there is no hot key to split off") : splitHot(keys);
      }
      case SALT -> {
        refuse(technique, obstacleToSalt());
        HotKeys keys = hotKeys();
        yield keys.isEmpty()
            ? plain("there is no hot key to salt")
            : salted(keys, "as it was told");
      }
    };
  }

  private void refuse(Technique technique, Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw new PermanentFailure(
          "Cannot use "
              + technique
              + " for the "
              + join.type().sparkName()
              + " join on "
              + String.join(", ", join.keys())
              + ": "
              + obstacle.get());
    }
  }

  private Optional<String> obstacleToPreAggregation() {
    if (filtersByHotSide()) {
      return Optional.empty();
    }
    if (aggregation.isEmpty()) {
      return Optional.of("the joined rows themselves are wanted; say what is aggregated if not");
    }
    return aggregation.get().aggregates().stream()
        .filter(aggregate -> !isCombinable(aggregate))
        .findFirst()
        .map(
            aggregate ->
                aggregate
                    + " is not combined from parts of the "
                    + name(join.hotSide())
                    + "'s rows");
  }

  private boolean isCombinable(Aggregate aggregate) {
    return aggregate.isDistributive()
        && (!aggregate.hasColumn()
            || (Columns.has(join.hot(), aggregate.column())
                && !Columns.has(join.other(), aggregate.column())));
  }

  private Optional<String> obstacleToSplit() {
    if (filtersByHotSide()) {
      return Optional.of("Spark cannot broadcast the side whose rows it keeps or drops");
    }
    return PlanSize.isRepeatable(join.left()) && PlanSize.isRepeatable(join.right())
        ? Optional.empty()
        : Optional.of("a side computed twice, as from random numbers, may not have the same rows");
  }

  private Optional<String> tooManyMatches(HotKeys keys) {
    Dataset<Row> matches = join.matches(keys);
    int rowBytes = Math.max(1, matches.schema().defaultSize());
    long most = Math.max(1, Math.min(MOST_BROADCAST_ROWS, MOST_BROADCAST_BYTES / rowBytes));
    return matches.limit((int) most + 1).count() > most
        ? Optional.of(String.format(Locale.ROOT, "more than %,d rows match hot keys", most))
        : Optional.empty();
  }

  private Optional<String> obstacleToSalt() {
    if (filtersByHotSide()) {
      return Optional.of("the left side's rows, which are kept or dropped, would be replicated");
    }
    return join.preservesOther()
        ? join.type() == JoinType.FULL_OUTER
            ? obstacleToSplit()
            : Optional.of(
                "rows of the "
                    + name(join.hotSide().other())
                    + ", which all have to be in the result, would be replicated")
        : Optional.empty();
  }

  /** It matters only which keys there are on the hot side, not how often. */
  private boolean filtersByHotSide() {
    return join.type().filtersLeft() && join.hotSide() == Side.RIGHT;
  }

  /** Spark can broadcast a side whose unmatched rows are not wanted. */
  private boolean isBroadcastBySpark() {
    long most = PlanSize.conf(join.left()).autoBroadcastJoinThreshold();
    return !join.preservesOther() && !filtersByHotSide() && PlanSize.bytes(join.other()) <= most;
  }

  private HotKeys hotKeys() {
    return options.find(join.hot());
  }

  private SkewPlan plain(String reason) {
    return new SkewPlan(Technique.PLAIN, reason, List.of(), aggregated(join.plain()));
  }

  private SkewPlan preAggregated(HotKeys keys) {
    if (filtersByHotSide()) {
      Dataset<Row> distinct = join.hot().select(Columns.named(join.keys())).distinct();
      return new SkewPlan(
          Technique.PRE_AGGREGATE,
          "each key of the right side is needed once only",
          keys.keys(),
          aggregated(join.withHot(distinct).plain()));
    }
    return new SkewPlan(
        Technique.PRE_AGGREGATE,
        (keys.isEmpty() ? "" : hot(keys) + "; ")
            + "the aggregates combine from one row per key and group",
        keys.keys(),
        aggregation.orElseThrow().joined(join));
  }

  private SkewPlan splitHot(HotKeys keys) {
    return new SkewPlan(
        Technique.SPLIT_HOT,
        hot(keys) + "; the few rows that match are broadcast",
        keys.keys(),
        aggregated(join.splitHot(keys)));
  }

  private SkewPlan salted(HotKeys keys, String why) {
    int salts = options.salts(keys, join.hot());
    return new SkewPlan(
        Technique.SALT,
        hot(keys) + "; each is divided in " + salts + " parts, since " + why,
        keys.keys(),
        aggregated(join.salted(keys, salts, options.saltedBy(join.hot()))));
  }

  private Dataset<Row> aggregated(Dataset<Row> joined) {
    return aggregation.map(wanted -> wanted.plain(joined)).orElse(joined);
  }

  private String hot(HotKeys keys) {
    return "hot on the " + name(join.hotSide()) + ": " + keys;
  }

  private static String name(Side side) {
    return side == Side.LEFT ? "left side" : "right side";
  }

  private static void requireComparable(String key, DataType left, DataType right) {
    if (!left.sameType(right)) {
      throw new PermanentFailure(
          "Cannot join on "
              + key
              + ": it is "
              + left.sql()
              + " on the left side and "
              + right.sql()
              + " on the right side; cast one of them");
    }
    if (!(left instanceof AtomicType)) {
      throw new PermanentFailure(
          "Cannot join on "
              + key
              + ": hot keys of type "
              + left.sql()
              + " cannot be told apart; join on its fields");
    }
  }
}
