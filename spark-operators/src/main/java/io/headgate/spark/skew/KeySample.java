package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How often the most frequent keys occur, by a count over a sample.
 *
 * @param frequent the 20 most frequent keys of the sample, most frequent first
 * @param rows about how many rows there are
 */
public record KeySample(List<HotKey> frequent, double rows) {

  private static final int MOST = 20;
  private static final double SAMPLED_BYTES = 1 << 16;
  private static final String KEY = "__headgate_key";
  private static final String COUNT = "__headgate_count";

  public KeySample {
    frequent = List.copyOf(frequent);
  }

  /** Executes a query over the key columns of {@code rows}. */
  static KeySample of(Dataset<Row> rows, List<String> columns) {
    return of(RowSample.ofBytes(rows.select(Columns.named(columns)), SAMPLED_BYTES), columns);
  }

  /** Executes a query over the key columns of {@code sample}. */
  static KeySample of(RowSample sample, List<String> columns) {
    KeySample counted = counted(sample.rows(), columns);
    return new KeySample(counted.frequent(), counted.rows() / sample.fraction());
  }

  /** Executes a query that counts all of {@code rows} by these columns. */
  public static KeySample counted(Dataset<Row> rows, List<String> columns) {
    // One more group, without a key, has all rows.
    List<Row> top =
        rows.select(struct(Columns.named(columns)).as(KEY))
            .rollup(KEY)
            .agg(count(lit(1)).as(COUNT))
            .orderBy(desc(COUNT))
            .limit(1 + MOST)
            .collectAsList();
    long sampled = top.stream().mapToLong(row -> row.getLong(1)).max().orElse(0);
    List<HotKey> keys = new ArrayList<>();
    for (Row row : top) {
      if (!row.isNullAt(0)) {
        Row key = row.getStruct(0);
        keys.add(
            new HotKey(
                IntStream.range(0, key.size())
                    .mapToObj(key::get)
                    .collect(Collectors.toCollection(ArrayList::new)),
                row.getLong(1) / (double) sampled));
      }
    }
    return new KeySample(keys, sampled);
  }

  /**
   * The keys whose partition is at least {@code factor} times as large as one without a hot key, if
   * the others spread evenly: {@code 1 + share * partitions / (1 - share) >= factor}. The factor is
   * that of adaptive execution.
   */
  List<HotKey> hot(int partitions, double factor, double leastRows) {
    return frequent.stream()
        .filter(
            key ->
                key.share() * rows >= leastRows
                    && 1 + key.share() * partitions / (1 - key.share()) >= factor)
        .toList();
  }
}
