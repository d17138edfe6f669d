package io.headgate.spark.skew;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.VariantType;
import org.jspecify.annotations.Nullable;

/** What a user may say about hot keys and salts, and what is found out otherwise. */
final class HotKeyOptions {

  private static final int MOST_SALTS = 64;
  private static final int USUAL_SALTS = 16;
  private static final long WORTHWHILE_ROWS = 100_000;

  private final List<String> keys;
  private Optional<List<HotKey>> given = Optional.empty();
  private List<String> saltedBy = List.of();
  private OptionalInt salts = OptionalInt.empty();
  private long leastRows = WORTHWHILE_ROWS;

  HotKeyOptions(List<String> keys) {
    this.keys = keys;
  }

  void hotKeys(@Nullable Object... values) {
    hotKeys(
        Arrays.stream(values)
            .map(value -> new HotKey(Collections.singletonList(value), 0))
            .toList());
  }

  void hotKeys(List<HotKey> some) {
    given = Optional.of(HotKeys.named(keys, some).keys());
  }

  void hotFrom(long rows) {
    leastRows = rows;
  }

  void saltedBy(String... columns) {
    saltedBy = List.of(columns);
  }

  void salts(int parts) {
    if (parts < 2) {
      throw new IllegalArgumentException("A salt divides in at least 2 parts, not in " + parts);
    }
    salts = OptionalInt.of(parts);
  }

  Optional<HotKeys> given() {
    return given.map(some -> HotKeys.named(keys, some));
  }

  HotKeys find(Dataset<Row> rows) {
    return given().orElseGet(() -> among(rows, KeySample.of(rows, keys)));
  }

  /** Those of the rows of which a sample was taken already. */
  HotKeys find(Dataset<Row> rows, RowSample sample) {
    return given().orElseGet(() -> among(rows, KeySample.of(sample, keys)));
  }

  private HotKeys among(Dataset<Row> rows, KeySample sample) {
    double factor =
        (Double) PlanSize.conf(rows).getConf(SQLConf.SKEW_JOIN_SKEWED_PARTITION_FACTOR());
    return new HotKeys(
        keys, sample.hot(PlanSize.partitions(rows), factor, (double) leastRows), sample.rows());
  }

  /** As many parts as the hottest key would fill partitions of the usual size. */
  int salts(HotKeys hot, Dataset<Row> rows) {
    double parts = Math.ceil(hot.largestShare() * PlanSize.partitions(rows));
    return salts.orElse(
        hot.largestShare() == 0 ? USUAL_SALTS : (int) Math.max(2, Math.min(MOST_SALTS, parts)));
  }

  List<String> saltedBy(Dataset<Row> rows) {
    return saltedBy.isEmpty()
        ? Arrays.stream(rows.schema().fields())
            .filter(field -> isHashable(field.dataType()))
            .map(StructField::name)
            .distinct()
            .toList()
        : saltedBy;
  }

  private static boolean isHashable(DataType type) {
    return !type.existsRecursively(part -> part instanceof MapType || part instanceof VariantType);
  }
}
