package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A join on equal keys, one side of which has hot ones, and the ways to execute it. All give the
 * same rows in the same columns: those of {@code left.join(right, keys, type)}.
 */
record KeyedJoin(
    Dataset<Row> left, Dataset<Row> right, List<String> keys, JoinType type, Side hotSide) {

  private static final String SALT = "__headgate_salt";

  /** Of a partition, as files have them: several times as much in memory. */
  private static final double MOST_HASHED_BYTES = 4 << 20;

  /** Of all partitions, as nobody has looked whether the other side has a hot key itself. */
  private static final double MOST_HASHED_IN_ALL = 128 << 20;

  KeyedJoin {
    keys = List.copyOf(keys);
  }

  Dataset<Row> hot() {
    return hotSide == Side.LEFT ? left : right;
  }

  Dataset<Row> other() {
    return hotSide == Side.LEFT ? right : left;
  }

  boolean preservesOther() {
    return type.preserves(hotSide.other());
  }

  KeyedJoin withHot(Dataset<Row> rows) {
    return hotSide == Side.LEFT
        ? new KeyedJoin(rows, right, keys, type, hotSide)
        : new KeyedJoin(left, rows, keys, type, hotSide);
  }

  Dataset<Row> plain() {
    return joined(hot(), other(), type);
  }

  /** The plain join, where it is known that no key is hot. */
  Dataset<Row> even() {
    return joined(hot(), hashed(other()), type);
  }

  /** Right for every type but those that filter the other side's rows. */
  Dataset<Row> splitHot(HotKeys hotKeys) {
    return hotRowsApart(hotKeys, this::joinedByBroadcast);
  }

  /**
   * Right where unmatched rows of the other side, which it replicates, are dropped; those of a full
   * outer join are added afterwards.
   *
   * @param salts how many parts a hot key's rows are divided into
   * @param saltedBy columns that tell rows of one key apart
   */
  Dataset<Row> salted(HotKeys hotKeys, int salts, List<String> saltedBy) {
    return preservesOther()
        ? hotRowsApart(
            hotKeys,
            (rows, matches, matched) ->
                joinedBySalt(rows, matches, matched, hotKeys, salts, saltedBy))
        : joinedBySalt(hot(), other(), type, hotKeys, salts, saltedBy);
  }

  /** The rows of the other side that can match a hot key. */
  Dataset<Row> matches(HotKeys hotKeys) {
    return other().where(hotKeys.matching());
  }

  @FunctionalInterface
  private interface HotJoin {
    Dataset<Row> of(Dataset<Row> hot, Dataset<Row> matches, JoinType type);
  }

  private Dataset<Row> hotRowsApart(HotKeys hotKeys, HotJoin hotJoin) {
    Dataset<Row> rows = hot().where(hotKeys.hot());
    Dataset<Row> matches = matches(hotKeys);
    Dataset<Row> cold =
        joined(
            hot().where(not(hotKeys.hot())), hashed(other().where(not(hotKeys.matching()))), type);
    Dataset<Row> matched = hotJoin.of(rows, matches, type.withoutPreserving(hotSide.other()));
    return preservesOther() && !hotKeys.isSeen()
        ? cold.union(matched).union(unmatched(rows, matches))
        : cold.union(matched);
  }

  /**
   * The other side with a hint to hash it: where there are no hot keys, or they are out of the way,
   * the partitions of both sides are even, so that a small share of the other side fits in memory,
   * and nothing has to be sorted.
   */
  private Dataset<Row> hashed(Dataset<Row> rows) {
    return PlanSize.bytes(rows)
            <= Math.min(MOST_HASHED_IN_ALL, MOST_HASHED_BYTES * PlanSize.partitions(rows))
        ? rows.hint("shuffle_hash")
        : rows;
  }

  /**
   * The matches that match nothing, with nulls for the hot side. There are none if the hot keys
   * were seen: all matches have one.
   */
  private Dataset<Row> unmatched(Dataset<Row> rows, Dataset<Row> matches) {
    Dataset<Row> present = broadcast(rows.select(Columns.named(keys)).distinct());
    Dataset<Row> alone =
        matches.join(present, keys.toArray(String[]::new), JoinType.LEFT_ANTI.sparkName());
    return joined(hot().where(lit(false)), alone, type);
  }

  private Dataset<Row> joinedByBroadcast(Dataset<Row> rows, Dataset<Row> matches, JoinType as) {
    return joined(rows, broadcast(matches), as);
  }

  private Dataset<Row> joinedBySalt(
      Dataset<Row> rows,
      Dataset<Row> others,
      JoinType as,
      HotKeys hotKeys,
      int salts,
      List<String> saltedBy) {
    Column salt = pmod(xxhash64(Columns.named(saltedBy)), lit((long) salts)).cast("int");
    Column replicas =
        when(hotKeys.matching(), sequence(lit(0), lit(salts - 1))).otherwise(array(lit(0)));
    List<String> salted = new ArrayList<>(keys);
    salted.add(SALT);
    return joined(
            rows.withColumn(SALT, when(hotKeys.hot(), salt).otherwise(lit(0))),
            others.withColumn(SALT, explode(replicas)),
            salted,
            as)
        .drop(SALT);
  }

  private Dataset<Row> joined(Dataset<Row> hot, Dataset<Row> other, JoinType as) {
    return joined(hot, other, keys, as);
  }

  private Dataset<Row> joined(Dataset<Row> hot, Dataset<Row> other, List<String> on, JoinType as) {
    String[] columns = on.toArray(String[]::new);
    return hotSide == Side.LEFT
        ? hot.join(other, columns, as.sparkName())
        : other.join(hot, columns, as.sparkName());
  }
}
