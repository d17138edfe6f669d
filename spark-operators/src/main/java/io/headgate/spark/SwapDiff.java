package io.headgate.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/** Compares two tables partition by partition: rows, and sums of the numeric columns of both. */
final class SwapDiff {

  private static final String KEY = "headgate_key";

  /** Spark adds in no fixed order, so equal data may differ in the last digits. */
  private static final double ROUNDING = 1e-9;

  private SwapDiff() {}

  private record Figures(long rows, List<Double> sums) {}

  static TableDiff compare(SparkSession spark, Spec spec) {
    org.apache.spark.sql.Dataset<Row> production = spark.table(Sql.quotedName(spec.table()));
    org.apache.spark.sql.Dataset<Row> candidate = spark.table(Sql.quotedName(spec.candidate()));
    List<String> columns = new ArrayList<>(numeric(production));
    columns.retainAll(numeric(candidate));
    Map<Long, Figures> before = figures(spec, production, columns);
    Map<Long, Figures> after = figures(spec, candidate, columns);
    Figures nothing = new Figures(0, columns.stream().map(column -> 0.0).toList());
    List<TableDiff.PartitionDiff> partitions = new ArrayList<>();
    for (Partition partition : partitions(spec)) {
      long key = PartitionRange.numberOrZero(spec.dataset(), partition);
      if (before.containsKey(key) || after.containsKey(key)) {
        partitions.add(
            diff(
                partition.label(),
                columns,
                before.getOrDefault(key, nothing),
                after.getOrDefault(key, nothing)));
      }
    }
    return new TableDiff(spec.table(), spec.candidate(), partitions);
  }

  private static List<Partition> partitions(Spec spec) {
    Dataset dataset = spec.dataset();
    return spec.ranges().stream()
        .flatMap(range -> dataset.partitions(range).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> numeric(org.apache.spark.sql.Dataset<Row> table) {
    return Arrays.stream(table.schema().fields())
        .filter(field -> field.dataType() instanceof NumericType)
        .map(StructField::name)
        .toList();
  }

  private static Map<Long, Figures> figures(
      Spec spec, org.apache.spark.sql.Dataset<Row> table, List<String> columns) {
    Dataset dataset = spec.dataset();
    Column wanted =
        spec.ranges().stream()
            .map(range -> PartitionRange.of(dataset, range))
            .reduce(lit(false), Column::or);
    Column[] sums =
        columns.stream()
            .map(
                column ->
                    coalesce(sum(col(Sql.quoted(column)).cast("double")), lit(0.0)).alias(column))
            .toArray(Column[]::new);
    Map<Long, Figures> figures = new HashMap<>();
    for (Row row :
        table
            .where(wanted)
            .groupBy(PartitionRange.keyNumber(dataset).alias(KEY))
            .agg(count(lit(1)), sums)
            .collectAsList()) {
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        values.add(row.getDouble(2 + i));
      }
      figures.put(row.getLong(0), new Figures(row.getLong(1), values));
    }
    return figures;
  }

  private static TableDiff.PartitionDiff diff(
      String label, List<String> columns, Figures before, Figures after) {
    Map<String, TableDiff.Sums> changed = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      double production = before.sums().get(i);
      double candidate = after.sums().get(i);
      double scale = Math.max(1, Math.max(Math.abs(production), Math.abs(candidate)));
      if (!(Math.abs(production - candidate) <= ROUNDING * scale)
          && Double.compare(production, candidate) != 0) {
        changed.put(columns.get(i), new TableDiff.Sums(production, candidate));
      }
    }
    return new TableDiff.PartitionDiff(label, before.rows(), after.rows(), changed);
  }
}
