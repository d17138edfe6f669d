package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import java.math.BigInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Some of the rows, evenly spread: every n-th of each partition, which costs less than a random
 * number for each of them. The n is a prime, so that what repeats in the rows is not likely to
 * repeat with it.
 *
 * @param fraction of all rows
 */
record RowSample(Dataset<Row> rows, double fraction) {

  /** Of rows without end, still so many that frequent values stand out. */
  private static final double LEAST_FRACTION = 0.0002;

  private static final String POSITION = "__headgate_position";

  /**
   * About so many bytes, by the optimizer's estimate: all of what is small, less of what is not.
   */
  static RowSample ofBytes(Dataset<Row> all, double bytes) {
    return ofFraction(all, Math.max(LEAST_FRACTION, bytes / Math.max(1, PlanSize.bytes(all))));
  }

  /** About that fraction. */
  static RowSample ofFraction(Dataset<Row> all, double fraction) {
    long step =
        fraction > 0.5
            ? 1
            : BigInteger.valueOf(Math.round(1 / fraction) - 1).nextProbablePrime().longValueExact();
    return step == 1
        ? new RowSample(all, 1)
        : new RowSample(
            all.withColumn(POSITION, monotonically_increasing_id())
                .where(col(POSITION).mod(lit(step)).equalTo(lit(0L)))
                .drop(POSITION),
            1.0 / step);
  }

  /**
   * The same, computed once and kept until {@link #forget}. All of the rows are not, as somebody
   * else may have them kept.
   */
  RowSample kept() {
    return fraction < 1 ? new RowSample(rows.persist(), fraction) : this;
  }

  void forget() {
    if (fraction < 1) {
      rows.unpersist();
    }
  }
}
