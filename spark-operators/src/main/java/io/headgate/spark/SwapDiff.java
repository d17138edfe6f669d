package io.headgate.spark;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.Keys;
import io.headgate.backfill.TableDiff.PartitionDiff;
import io.headgate.backfill.TableDiff.Sums;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/**
 * Compares two tables partition by partition. Rows are told apart by a key, if there is one: which
 * came, went or changed, and in what columns. Without one a column's values are compared taken
 * together, by the sum of their hashes, and floating point numbers by their sum.
 */
final class SwapDiff {

  private static final String PARTITION = "headgate_partition";

  /** Spark adds in no fixed order, so equal data may differ in the last digits. */
  private static final double ROUNDING = 1e-9;

  private static final long LOW_HALF = 0xFFFF_FFFFL;
  private static final int HALF = 32;

  private final Sides spec;
  private final Dataset<Row> production;
  private final Dataset<Row> candidate;
  private final List<StructField> compared;
  private final List<String> key;

  private SwapDiff(SparkSession spark, Sides spec, List<String> key) {
    this.spec = spec;
    this.production = spark.table(Sql.quotedName(spec.table())).where(wanted(spec));
    this.candidate = spark.table(Sql.quotedName(spec.candidate())).where(wanted(spec));
    this.compared = fields(production).filter(field -> isComparable(field.dataType())).toList();
    this.key = key;
  }

  /**
   * The rows of one partition.
   *
   * @param sums per compared column; null for columns without one
   * @param hashes per compared column, two numbers; null for columns that are told apart by sums
   */
  private record Figures(
      long rows, List<Optional<Double>> sums, List<Optional<List<Long>>> hashes) {
    private static final Figures NONE = new Figures(0, List.of(), List.of());

    double sum(int column) {
      return column < sums.size() ? sums.get(column).orElse(0.0) : 0;
    }

    List<Long> hash(int column) {
      return column < hashes.size() ? hashes.get(column).orElse(List.of()) : List.of(0L, 0L);
    }
  }

  /** How rows of one key differ, with the number of rows per compared column. */
  private record Rows(Keys keys, List<Long> changed) {}

  /**
   * The two tables.
   *
   * @param ranges over which they are compared
   */
  record Sides(
      io.headgate.dataset.Dataset dataset,
      String table,
      String candidate,
      List<DataInterval> ranges) {
    Sides {
      ranges = List.copyOf(ranges);
    }

    static Sides of(Spec spec) {
      return new Sides(spec.dataset(), spec.table(), spec.candidate(), spec.ranges());
    }
  }

  static TableDiff compare(SparkSession spark, Sides spec, List<String> key) {
    SwapDiff diff = new SwapDiff(spark, spec, key);
    requireColumns(spec, diff.production.schema(), diff.candidate.schema());
    return diff.compare();
  }

  private TableDiff compare() {
    Map<Long, Figures> before = figures(production);
    Map<Long, Figures> after = figures(candidate);
    Map<Long, Rows> rows = key.isEmpty() ? Map.of() : rows();
    List<PartitionDiff> partitions = new ArrayList<>();
    for (Partition partition : partitions(spec)) {
      long number = PartitionRange.numberOrZero(spec.dataset(), partition);
      if (before.containsKey(number) || after.containsKey(number)) {
        partitions.add(
            diff(
                partition.label(),
                before.getOrDefault(number, Figures.NONE),
                after.getOrDefault(number, Figures.NONE),
                Optional.ofNullable(rows.get(number))));
      }
    }
    List<String> unseen =
        fields(production)
            .filter(field -> !isComparable(field.dataType()))
            .map(StructField::name)
            .toList();
    return new TableDiff(spec.table(), spec.candidate(), partitions, unseen);
  }

  private static Stream<StructField> fields(Dataset<Row> table) {
    return Arrays.stream(table.schema().fields());
  }

  private static Column wanted(Sides spec) {
    return spec.ranges().stream()
        .map(range -> PartitionRange.of(spec.dataset(), range))
        .reduce(lit(false), Column::or);
  }

  private static List<Partition> partitions(Sides spec) {
    return spec.ranges().stream()
        .flatMap(range -> spec.dataset().partitions(range).stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** What would be lost if the candidate took production's place. */
  static void requireColumns(Sides spec, StructType production, StructType candidate) {
    Map<String, String> types = new HashMap<>();
    for (StructField field : candidate.fields()) {
      types.put(field.name(), field.dataType().catalogString());
    }
    List<String> misfits = new ArrayList<>();
    for (StructField field : production.fields()) {
      String type = types.get(field.name());
      if (type == null) {
        misfits.add("it has no " + field.name());
      } else if (!type.equals(field.dataType().catalogString())) {
        misfits.add(field.name() + " is " + type + " and not " + field.dataType().catalogString());
      }
    }
    if (!misfits.isEmpty()) {
      throw new PermanentFailure(
          spec.candidate()
              + " does not fit "
              + spec.table()
              + ": "
              + String.join(", ", misfits)
              + ". Was one of the tables altered since the backfill began? Cancel it and start"
              + " another; production was not touched");
    }
  }

  /** Maps have no order, variants no equality. */
  static boolean isComparable(DataType type) {
    if (type instanceof ArrayType array) {
      return isComparable(array.elementType());
    }
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields()).allMatch(field -> isComparable(field.dataType()));
    }
    return !(type instanceof MapType) && !(type instanceof VariantType);
  }

  private static boolean isFloating(DataType type) {
    return type instanceof DoubleType || type instanceof FloatType;
  }

  private static boolean isNumeric(StructField field) {
    return field.dataType() instanceof NumericType;
  }

  private boolean isHashed(StructField field) {
    return key.isEmpty() && !isFloating(field.dataType());
  }

  private Map<Long, Figures> figures(Dataset<Row> table) {
    List<Column> aggregates = new ArrayList<>();
    for (StructField field : compared) {
      Column column = col(Sql.quoted(field.name()));
      if (isNumeric(field)) {
        aggregates.add(coalesce(sum(column.cast("double")), lit(0.0)));
      }
      if (isHashed(field)) {
        Column hash = xxhash64(column);
        aggregates.add(coalesce(sum(hash.bitwiseAND(lit(LOW_HALF))), lit(0L)));
        aggregates.add(coalesce(sum(shiftrightunsigned(hash, HALF)), lit(0L)));
      }
    }
    Map<Long, Figures> figures = new HashMap<>();
    for (Row row :
        table
            .groupBy(PartitionRange.keyNumber(spec.dataset()).alias(PARTITION))
            .agg(count(lit(1)), aggregates.toArray(Column[]::new))
            .collectAsList()) {
      figures.put(row.getLong(0), figures(row));
    }
    return figures;
  }

  private Figures figures(Row row) {
    List<Optional<Double>> sums = new ArrayList<>();
    List<Optional<List<Long>>> hashes = new ArrayList<>();
    int next = 2;
    for (StructField field : compared) {
      sums.add(isNumeric(field) ? Optional.of(row.getDouble(next++)) : Optional.empty());
      if (isHashed(field)) {
        hashes.add(Optional.of(List.of(row.getLong(next), row.getLong(next + 1))));
        next += 2;
      } else {
        hashes.add(Optional.empty());
      }
    }
    return new Figures(row.getLong(1), sums, hashes);
  }

  private PartitionDiff diff(String label, Figures before, Figures after, Optional<Rows> rows) {
    Map<String, ColumnDiff> columns = new HashMap<>();
    for (int i = 0; i < compared.size(); i++) {
      StructField field = compared.get(i);
      Optional<Sums> sums =
          isNumeric(field) && differ(before.sum(i), after.sum(i))
              ? Optional.of(new Sums(before.sum(i), after.sum(i)))
              : Optional.empty();
      OptionalLong changed = OptionalLong.empty();
      if (rows.isPresent()) {
        changed = OptionalLong.of(rows.get().changed().get(i));
      }
      boolean differs =
          sums.isPresent()
              || changed.orElse(0) > 0
              || (isHashed(field) && !before.hash(i).equals(after.hash(i)));
      if (differs) {
        columns.put(field.name(), new ColumnDiff(changed, sums));
      }
    }
    return new PartitionDiff(label, before.rows(), after.rows(), rows.map(Rows::keys), columns);
  }

  private static boolean differ(double production, double candidate) {
    double scale = Math.max(1, Math.max(Math.abs(production), Math.abs(candidate)));
    boolean isRounding =
        Double.isFinite(scale) && Math.abs(production - candidate) <= ROUNDING * scale;
    return !isRounding && Double.compare(production, candidate) != 0;
  }

  /** Per partition, the rows of both tables put side by side by their key. */
  private Map<Long, Rows> rows() {
    Dataset<Row> before = keyed(production, "before");
    Dataset<Row> after = keyed(candidate, "after");
    Column same = before.col(PARTITION).eqNullSafe(after.col(PARTITION));
    for (int i = 0; i < key.size(); i++) {
      same = same.and(before.col("k" + i).eqNullSafe(after.col("k" + i)));
    }
    Column isOld = col("before_rows").isNotNull();
    Column isNew = col("after_rows").isNotNull();
    List<Column> differs =
        IntStream.range(0, compared.size())
            .mapToObj(i -> isOld.and(isNew).and(not(equal(i, compared.get(i).dataType()))))
            .toList();
    List<Column> counts = new ArrayList<>();
    counts.add(number(isOld.and(not(isNew))));
    counts.add(number(differs.stream().reduce(lit(false), Column::or)));
    counts.add(number(col("before_rows").gt(1)));
    counts.add(number(col("after_rows").gt(1)));
    differs.forEach(one -> counts.add(number(one)));
    Map<Long, Rows> rows = new HashMap<>();
    for (Row row :
        before
            .join(after, same, "full_outer")
            .groupBy(coalesce(before.col(PARTITION), after.col(PARTITION)))
            .agg(number(isNew.and(not(isOld))), counts.toArray(Column[]::new))
            .collectAsList()) {
      requireUnique(spec.table(), row.getLong(4));
      requireUnique(spec.candidate(), row.getLong(5));
      rows.put(
          row.getLong(0),
          new Rows(
              new Keys(row.getLong(1), row.getLong(2), row.getLong(3)),
              IntStream.range(0, compared.size()).mapToObj(i -> row.getLong(6 + i)).toList()));
    }
    return rows;
  }

  /** One row per partition and key, with how many there are and the values of one of them. */
  private Dataset<Row> keyed(Dataset<Row> table, String side) {
    List<Column> by = new ArrayList<>();
    by.add(PartitionRange.keyNumber(spec.dataset()).alias(PARTITION));
    for (int i = 0; i < key.size(); i++) {
      by.add(col(Sql.quoted(key.get(i))).alias("k" + i));
    }
    Column values =
        struct(
            IntStream.range(0, compared.size())
                .mapToObj(i -> col(Sql.quoted(compared.get(i).name())).alias("c" + i))
                .toArray(Column[]::new));
    return table
        .groupBy(by.toArray(Column[]::new))
        .agg(count(lit(1)).alias(side + "_rows"), first(values).alias(side));
  }

  private static Column equal(int column, DataType type) {
    Column before = col("before").getField("c" + column);
    Column after = col("after").getField("c" + column);
    Column same = before.eqNullSafe(after);
    if (!isFloating(type)) {
      return same;
    }
    Column scale = greatest(lit(1.0), abs(before), abs(after));
    // Not a number is greater than any.
    Column isFinite = scale.lt(lit(Double.POSITIVE_INFINITY));
    Column isRounding = abs(before.minus(after)).leq(scale.multiply(lit(ROUNDING)));
    return same.or(coalesce(isFinite.and(isRounding), lit(false)));
  }

  private static Column number(Column condition) {
    return sum(when(condition, lit(1L)).otherwise(lit(0L)));
  }

  private void requireUnique(String table, long keys) {
    if (keys > 0) {
      throw new PermanentFailure(
          "Cannot compare "
              + spec.candidate()
              + " with "
              + spec.table()
              + " by "
              + String.join(", ", new TreeSet<>(key))
              + ": in "
              + table
              + " "
              + keys
              + (keys == 1 ? " key belongs" : " keys belong")
              + " to more than one row. Name more columns, or no key; production was not touched");
    }
  }
}
