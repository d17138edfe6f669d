package io.headgate.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.headgate.backfill.Fingerprints;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** The number of rows, and the sum of their 64-bit hashes in two halves; in one scan. */
final class SparkFingerprints implements Fingerprints {

  private static final String KEY = "headgate_partition";
  private static final long LOW_HALF = 0xFFFF_FFFFL;
  private static final int HALF = 32;
  private static final String EMPTY = "0";

  private final SparkSessions sessions;

  SparkFingerprints(SparkSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Fingerprints onBehalfOf(TaskContext context) {
    return (table, dataset, partitions) ->
        sessions.onBehalfOf(
            context, "fingerprints of " + table, () -> of(table, dataset, partitions));
  }

  @Override
  public Map<Partition, String> of(String table, Dataset dataset, List<Partition> partitions) {
    SparkSession spark = sessions.session();
    String name = Sql.quotedName(table);
    if (partitions.isEmpty() || !spark.catalog().tableExists(name)) {
      return Map.of();
    }
    org.apache.spark.sql.Dataset<Row> rows = spark.table(name);
    StructField[] fields = rows.schema().fields();
    if (!Arrays.stream(fields).allMatch(field -> SwapDiff.isComparable(field.dataType()))) {
      return Map.of();
    }
    Column hash =
        xxhash64(
            Arrays.stream(fields)
                .map(StructField::name)
                .sorted()
                .map(column -> col(Sql.quoted(column)))
                .toArray(Column[]::new));
    Map<Long, String> found = new HashMap<>();
    for (Row row :
        rows.where(PartitionRange.anyOf(dataset, partitions))
            .groupBy(PartitionRange.keyNumber(dataset).alias(KEY))
            .agg(
                count(lit(1)),
                sum(hash.bitwiseAND(lit(LOW_HALF))),
                sum(shiftrightunsigned(hash, HALF)))
            .collectAsList()) {
      found.put(
          row.getLong(0),
          row.getLong(1)
              + ":"
              + Long.toHexString(row.getLong(2))
              + ":"
              + Long.toHexString(row.getLong(3)));
    }
    Map<Partition, String> fingerprints = new HashMap<>();
    for (Partition partition : partitions) {
      long key = PartitionRange.numberOrZero(dataset, partition);
      fingerprints.put(partition, found.getOrDefault(key, EMPTY));
    }
    return fingerprints;
  }
}
