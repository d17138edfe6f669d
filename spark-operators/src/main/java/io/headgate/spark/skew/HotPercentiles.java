package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Exact percentiles of a few groups with many rows. Spark's own percentile ships every distinct
 * value of a group to one task and keeps them all in its memory. Here a sketch of a sample of each
 * group, which combines in each task, bounds each percentile from both sides (Greenwald and Khanna,
 * Space-Efficient Online Computation of Quantile Summaries, 2001). A pass over the rows counts
 * those outside of the bounds and, by value, the few within; so the ranks, and with them the
 * percentiles, are exact. Percentiles that turn out not to be between their bounds are looked for
 * between wider ones.
 */
final class HotPercentiles {

  /** The error of a rank in a sketch is at most a part in so many of the rows. */
  private static final int ACCURACY = 10_000;

  /** Of ranks that a sketch makes, as a share of the rows, with a little to spare. */
  private static final double SKETCH_ERROR = 3.0 / ACCURACY;

  /** Rows of the largest group that are to be within the bounds of a percentile. */
  private static final double WITHIN_ROWS = 100_000;

  /** Still less to count than another sample is to take. */
  private static final double MOST_WITHIN_ROWS = 500_000;

  /** How many standard errors a rank in a sample may be off. */
  private static final double SIGMAS = 5;

  /** As many values within bounds as the driver may sort. */
  static final int MOST_VALUES = 1_000_000;

  private static final String GROUP = "__headgate_group_";
  private static final String LOW = "__headgate_low_";
  private static final String HIGH = "__headgate_high_";
  private static final String WITHIN = "__headgate_within";
  private static final String ABOVE = "__headgate_above";
  private static final String ROWS = "__headgate_rows";

  /**
   * How groups are bounded.
   *
   * @param sample whose sketches bound them
   * @param margin around a wanted rank, as a share of the rows
   */
  private record Look(RowSample sample, double margin) {}

  private final Dataset<Row> rows;
  private final HotKeys hotKeys;
  private final List<String> grouping;
  private final List<Aggregate> percentiles;
  private final RowSample sample;

  /**
   * @param rows of the hot groups only
   * @param hotKeys those of the groups
   * @param percentiles of columns with numbers
   * @param sample of all groups, in which the hot ones were found
   */
  HotPercentiles(
      Dataset<Row> rows, HotKeys hotKeys, List<Aggregate> percentiles, RowSample sample) {
    this.rows = rows;
    this.hotKeys = hotKeys;
    this.grouping = hotKeys.columns();
    this.percentiles = List.copyOf(percentiles);
    this.sample = sample;
  }

  /**
   * One row for each group: the grouping columns and the percentiles by their names. Executes at
   * least two queries for each column.
   *
   * @param most values of one column that may lie within the bounds
   * @return empty if there are more
   */
  Optional<Dataset<Row>> find(int most) {
    Map<List<@Nullable Object>, @Nullable Double[]> found = new LinkedHashMap<>();
    Map<String, List<Integer>> byColumn = new LinkedHashMap<>();
    for (int i = 0; i < percentiles.size(); i++) {
      byColumn.computeIfAbsent(percentiles.get(i).column(), name -> new ArrayList<>()).add(i);
    }
    for (Map.Entry<String, List<Integer>> column : byColumn.entrySet()) {
      if (looks().stream()
          .noneMatch(look -> find(column.getKey(), column.getValue(), look, most, found))) {
        return Optional.empty();
      }
    }
    return Optional.of(local(found));
  }

  /**
   * First the sample that there is, or one that is large enough for narrower bounds. Then, for one
   * that erred, all rows; and at last no bounds, for groups of so few rows that those next to the
   * wanted ones are beyond them.
   */
  private List<Look> looks() {
    RowSample all = new RowSample(rows, 1);
    double largest = hotKeys.rows() * hotKeys.largestShare();
    double smallest = hotKeys.rows() * hotKeys.smallestShare();
    List<Look> looks = new ArrayList<>();
    if (largest > WITHIN_ROWS) {
      // The standard error of a rank is at most 1 / (2 sqrt(sampled rows)).
      double known = SIGMAS / 2 / Math.sqrt(sample.fraction() * smallest);
      double wanted = WITHIN_ROWS / 2 / largest;
      double sampled = Math.pow(SIGMAS / 2 / wanted, 2);
      if (2 * known * largest <= MOST_WITHIN_ROWS) {
        RowSample hot = new RowSample(sample.rows().where(hotKeys.hot()), sample.fraction());
        looks.add(new Look(hot, known + SKETCH_ERROR));
      } else if (sampled < smallest) {
        looks.add(new Look(RowSample.ofFraction(rows, sampled / smallest), wanted + SKETCH_ERROR));
      }
    }
    if (looks.isEmpty()) {
      looks.add(new Look(all, SKETCH_ERROR));
    }
    looks.add(new Look(all, 10 * SKETCH_ERROR));
    looks.add(new Look(all, 1));
    return looks;
  }

  /** Whether all percentiles of the column were found. */
  private boolean find(
      String column,
      List<Integer> wanted,
      Look look,
      int most,
      Map<List<@Nullable Object>, @Nullable Double[]> found) {
    Column value = Columns.named(column).cast(DataTypes.DoubleType);
    List<Row> bounds = bounds(value, wanted, look);
    if (look.sample().fraction() < 1 && bounds.size() < hotKeys.keys().size()) {
      // No row of a group is in the sample.
      return false;
    }
    List<Row> counts = counts(value, wanted.size(), bounds, most);
    if (counts.size() > most) {
      return false;
    }
    Map<List<@Nullable Object>, Ranks> ranks = new LinkedHashMap<>();
    for (Row group : bounds) {
      ranks.put(key(group), new Ranks(highs(group)));
    }
    for (Row counted : counts) {
      Ranks group = ranks.get(key(counted));
      if (group != null) {
        group.add(counted);
      }
    }
    boolean complete = true;
    for (Map.Entry<List<@Nullable Object>, Ranks> group : ranks.entrySet()) {
      @Nullable Double[] results =
          found.computeIfAbsent(group.getKey(), key -> new @Nullable Double[percentiles.size()]);
      for (int percentile : wanted) {
        results[percentile] = group.getValue().percentile(percentiles.get(percentile).fraction());
        complete &= results[percentile] != null || group.getValue().rows == 0;
      }
    }
    return complete;
  }

  /** By group: of each percentile the lower, then the upper bound. */
  private List<Row> bounds(Column value, List<Integer> wanted, Look look) {
    Column[] fractions =
        wanted.stream()
            .map(percentile -> percentiles.get(percentile).fraction())
            .flatMap(p -> Stream.of(p - look.margin(), p + look.margin()))
            .map(p -> Math.max(0, Math.min(1, p)))
            .map(org.apache.spark.sql.functions::lit)
            .toArray(Column[]::new);
    Column sketched = percentile_approx(value, array(fractions), lit(ACCURACY));
    List<Column> columns =
        IntStream.range(0, wanted.size())
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        bound(wanted.get(i), -look.margin(), col(WITHIN).getItem(2 * i))
                            .as(LOW + i),
                        bound(wanted.get(i), look.margin(), col(WITHIN).getItem(2 * i + 1))
                            .as(HIGH + i)))
            .toList();
    return look.sample()
        .rows()
        .groupBy(Columns.named(grouping))
        .agg(sketched.as(WITHIN))
        .select(
            Stream.concat(grouping.stream().map(Columns::named), columns.stream())
                .toArray(Column[]::new))
        .collectAsList();
  }

  /** A sample need not have the least and the greatest value; NaN is greater than all others. */
  private Column bound(int percentile, double margin, Column sketched) {
    double rank = percentiles.get(percentile).fraction() + margin;
    return rank <= 0 ? lit(Double.NEGATIVE_INFINITY) : rank >= 1 ? lit(Double.NaN) : sketched;
  }

  /**
   * By group: how many rows have each value within some bounds, and, of those outside, how many
   * have so many upper bounds below them.
   */
  private List<Row> counts(Column value, int intervals, List<Row> bounds, int most) {
    if (bounds.isEmpty()) {
      return List.of();
    }
    Column within = lit(false);
    Column above = lit(0);
    for (int i = 0; i < intervals; i++) {
      Column low = ofGroup(bounds, grouping.size() + 2 * i);
      Column high = ofGroup(bounds, grouping.size() + 2 * i + 1);
      within = within.or(value.geq(low).and(value.leq(high)));
      above = above.plus(when(value.gt(high), 1).otherwise(0));
    }
    List<Column> keys = new ArrayList<>(grouping.stream().map(Columns::named).toList());
    keys.add(when(within, value).as(WITHIN));
    keys.add(when(within, -1).otherwise(above).as(ABOVE));
    return rows.where(value.isNotNull())
        .groupBy(keys.toArray(Column[]::new))
        .agg(count(lit(1)).as(ROWS))
        .limit(most + 1)
        .collectAsList();
  }

  /** A bound of the group that a row belongs to: constants, as there are few groups. */
  private Column ofGroup(List<Row> bounds, int field) {
    Column bound = lit(null).cast(DataTypes.DoubleType);
    for (Row group : bounds) {
      bound = when(Columns.equal(grouping, key(group)), lit(group.get(field))).otherwise(bound);
    }
    return bound;
  }

  private List<@Nullable Object> key(Row row) {
    List<@Nullable Object> key = new ArrayList<>();
    for (int i = 0; i < grouping.size(); i++) {
      key.add(row.get(i));
    }
    return key;
  }

  /** In ascending order; none if the group has no values. */
  private double[] highs(Row bounds) {
    return IntStream.iterate(grouping.size() + 1, i -> i < bounds.size(), i -> i + 2)
        .filter(i -> !bounds.isNullAt(i))
        .mapToDouble(bounds::getDouble)
        .sorted()
        .toArray();
  }

  private Dataset<Row> local(Map<List<@Nullable Object>, @Nullable Double[]> found) {
    return local(
        found.entrySet().stream()
            .map(
                group ->
                    RowFactory.create(
                        Stream.concat(group.getKey().stream(), Arrays.stream(group.getValue()))
                            .toArray()))
            .toList(),
        percentiles.stream().map(Aggregate::name).toList());
  }

  private Dataset<Row> local(List<Row> groups, List<String> numbers) {
    StructType schema = new StructType();
    for (String name : grouping) {
      schema = schema.add(name, Columns.field(rows, name).dataType());
    }
    for (String name : numbers) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    return rows.sparkSession().createDataFrame(groups, schema);
  }

  /** Rows with what is known of their groups, of which there are few; null is a group, too. */
  static Dataset<Row> joined(Dataset<Row> rows, List<String> grouping, Dataset<Row> groups) {
    Dataset<Row> renamed = groups;
    List<Column> equal = new ArrayList<>();
    for (int i = 0; i < grouping.size(); i++) {
      renamed = renamed.withColumnRenamed(grouping.get(i), GROUP + i);
      equal.add(Columns.named(grouping.get(i)).eqNullSafe(col(GROUP + i)));
    }
    return rows.join(broadcast(renamed), Columns.all(equal, Column::and));
  }

  /** How many rows of a group have which value, in ascending order. */
  private static final class Ranks {

    private final double[] highs;

    /** Values within bounds, and rows outside of them, which come after an upper bound. */
    private final TreeMap<Place, Long> counts = new TreeMap<>();

    private long rows;

    /**
     * @param highs the upper bounds in ascending order
     */
    Ranks(double[] highs) {
      this.highs = highs;
    }

    /** Where rows are in the order. */
    private record Place(double value, boolean outside) implements Comparable<Place> {
      @Override
      public int compareTo(Place other) {
        int order = Double.compare(value, other.value);
        return order != 0 ? order : Boolean.compare(outside, other.outside);
      }
    }

    void add(Row counted) {
      int last = counted.size();
      long more = counted.getLong(last - 1);
      int above = counted.getInt(last - 2);
      Place place =
          above < 0
              ? new Place(counted.getDouble(last - 3) + 0.0, false)
              : new Place(above == 0 ? Double.NEGATIVE_INFINITY : highs[above - 1], true);
      counts.merge(place, more, Long::sum);
      rows += more;
    }

    /** Interpolated as by Spark; null if there are no rows, or if it lies outside of the bounds. */
    @Nullable Double percentile(double fraction) {
      if (rows == 0) {
        return null;
      }
      double position = (rows - 1) * fraction;
      long lower = (long) Math.floor(position);
      long higher = (long) Math.ceil(position);
      Double low = value(lower);
      Double high = value(higher);
      if (low == null || high == null) {
        return null;
      }
      return lower == higher || low.equals(high)
          ? low
          : (higher - position) * low + (position - lower) * high;
    }

    private @Nullable Double value(long rank) {
      long before = 0;
      for (Map.Entry<Place, Long> place : counts.entrySet()) {
        before += place.getValue();
        if (rank < before) {
          return place.getKey().outside() ? null : (Double) place.getKey().value();
        }
      }
      return null;
    }
  }
}
