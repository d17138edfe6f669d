package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Aggregates by groups, and the ways to compute them. All give the rows and types of {@link
 * #plain}; sums of fractions differ by as much as their order makes them differ in Spark, too.
 */
record Aggregation(List<String> grouping, List<Aggregate> aggregates) {

  private static final String SALT = "__headgate_salt";
  private static final String ROWS = "__headgate_rows";

  Aggregation {
    grouping = List.copyOf(grouping);
    aggregates = List.copyOf(aggregates);
  }

  Dataset<Row> plain(Dataset<Row> rows) {
    return grouped(rows, grouping, aggregates.stream().map(Aggregate::plain).toList());
  }

  boolean isDistributive() {
    return aggregates.stream().allMatch(Aggregate::isDistributive);
  }

  /** Whether no task gets many rows of one group. */
  boolean isCombinedBySpark() {
    return aggregates.stream().allMatch(Aggregate::isCombinedBySpark);
  }

  /** Of the aggregates that Spark does not combine. */
  Set<String> percentileColumns() {
    Set<String> columns = new LinkedHashSet<>();
    percentiles().forEach(percentile -> columns.add(percentile.column()));
    return columns;
  }

  private List<Aggregate> percentiles() {
    return aggregates.stream().filter(aggregate -> !aggregate.isCombinedBySpark()).toList();
  }

  /** Columns of the aggregates that are not distributive. */
  Set<String> distinctValued() {
    Set<String> columns = new LinkedHashSet<>();
    aggregates.stream()
        .filter(aggregate -> !aggregate.isDistributive())
        .forEach(aggregate -> columns.add(aggregate.column()));
    return columns;
  }

  /**
   * By way of the distinct values of {@code value}, the one column of the aggregates that are not
   * distributive.
   */
  Dataset<Row> byDistinctValues(Dataset<Row> rows, String value) {
    List<String> first = new ArrayList<>(grouping);
    first.add(value);
    List<Column> parts = new ArrayList<>(parts());
    parts.add(count(lit(1)).as(ROWS));
    List<Column> last = new ArrayList<>();
    for (int i = 0; i < aggregates.size(); i++) {
      Aggregate aggregate = aggregates.get(i);
      last.add(
          aggregate.isDistributive()
              ? aggregate.combined(part(i))
              : aggregate.ofDistinct(Columns.named(ROWS)));
    }
    return typed(grouped(grouped(rows, first, parts), grouping, last), plain(rows).schema());
  }

  /** The columns that a percentile of a group is computed from. */
  Set<String> percentileInputs() {
    Set<String> columns = new LinkedHashSet<>(grouping);
    columns.addAll(percentileColumns());
    return columns;
  }

  /**
   * Hot groups apart: their percentiles are found at once, everything else later.
   *
   * @param sample of the {@link #percentileInputs}
   * @return empty if they cannot be found in that way
   */
  Optional<Dataset<Row>> apart(Dataset<Row> rows, HotKeys hotKeys, RowSample sample) {
    Dataset<Row> hot = rows.where(hotKeys.hot());
    return new HotPercentiles(hot, hotKeys, percentiles(), sample)
        .find(HotPercentiles.MOST_VALUES)
        .map(
            found ->
                plain(rows.where(not(hotKeys.hot())))
                    .union(typed(withTheOthers(hot, found), plain(rows).schema())));
  }

  private Dataset<Row> withTheOthers(Dataset<Row> hot, Dataset<Row> percentiles) {
    List<Column> others =
        aggregates.stream().filter(Aggregate::isCombinedBySpark).map(Aggregate::plain).toList();
    if (others.isEmpty()) {
      return percentiles;
    }
    return HotPercentiles.joined(grouped(hot, grouping, others), grouping, percentiles);
  }

  /** The rows of hot groups in {@code salts} parts; the aggregates must be distributive. */
  Dataset<Row> salted(Dataset<Row> rows, HotKeys hotKeys, int salts, List<String> saltedBy) {
    Column salt = pmod(xxhash64(Columns.named(saltedBy)), lit((long) salts));
    List<String> first = new ArrayList<>(grouping);
    first.add(SALT);
    Dataset<Row> parted = rows.withColumn(SALT, when(hotKeys.hot(), salt).otherwise(lit(0L)));
    return typed(
        grouped(grouped(parted, first, parts()), grouping, combined(false)), plain(rows).schema());
  }

  /** Combines the rows of one key and group before the join; see {@link SkewJoin}. */
  Dataset<Row> joined(KeyedJoin join) {
    Set<String> first = new LinkedHashSet<>(join.keys());
    grouping.stream().filter(column -> Columns.has(join.hot(), column)).forEach(first::add);
    KeyedJoin ofParts = join.withHot(grouped(join.hot(), List.copyOf(first), parts()));
    return typed(
        grouped(ofParts.plain(), grouping, combined(join.preservesOther())),
        plain(join.plain()).schema());
  }

  private List<Column> parts() {
    return IntStream.range(0, aggregates.size())
        .filter(i -> aggregates.get(i).isDistributive())
        .mapToObj(i -> aggregates.get(i).plain().as(partName(i)))
        .toList();
  }

  /**
   * @param withUnmatched whether there are rows without a part, which are one row each
   */
  private List<Column> combined(boolean withUnmatched) {
    return IntStream.range(0, aggregates.size())
        .mapToObj(
            i -> {
              Aggregate aggregate = aggregates.get(i);
              return aggregate.combined(
                  withUnmatched && !aggregate.hasColumn() ? coalesce(part(i), lit(1L)) : part(i));
            })
        .toList();
  }

  private static Column part(int aggregate) {
    return Columns.named(partName(aggregate));
  }

  private static String partName(int aggregate) {
    return "__headgate_part_" + aggregate;
  }

  private static Dataset<Row> grouped(
      Dataset<Row> rows, List<String> columns, List<Column> aggregates) {
    return rows.groupBy(Columns.named(columns))
        .agg(aggregates.get(0), aggregates.subList(1, aggregates.size()).toArray(Column[]::new));
  }

  /** The sum of sums of decimals is wider than the sum. */
  private static Dataset<Row> typed(Dataset<Row> rows, StructType schema) {
    return rows.select(
        Arrays.stream(schema.fields())
            .map(field -> Columns.named(field.name()).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new));
  }
}
