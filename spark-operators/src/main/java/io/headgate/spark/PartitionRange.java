package io.headgate.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import io.headgate.time.Period;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Partitions as Spark sees them: values of the dataset's partition column, which are dates of the
 * partitioning's zone, or instants for hourly datasets.
 */
final class PartitionRange {

  private PartitionRange() {}

  /** A column name is one identifier, whatever characters are in it. */
  static Column column(Dataset dataset) {
    return col(Sql.quoted(dataset.partitionColumn()));
  }

  /** The rows of these contiguous partitions. */
  static Column of(Dataset dataset, List<Partition> partitions) {
    return of(
        dataset,
        new DataInterval(
            partitions.get(0).interval().start(),
            partitions.get(partitions.size() - 1).interval().end()));
  }

  /** The rows of the partitions that {@code interval} covers; it starts and ends at partitions. */
  static Column of(Dataset dataset, DataInterval interval) {
    if (dataset.isUnpartitioned()) {
      return slice(dataset);
    }
    Column column = column(dataset);
    Column time =
        column
            .geq(lit(key(dataset, interval.start())))
            .and(column.lt(lit(key(dataset, interval.end()))));
    return dataset.slice().isEmpty() ? time : time.and(slice(dataset));
  }

  /** The rows of the dataset, whichever partition they are in. */
  private static Column slice(Dataset dataset) {
    return dataset
        .slice()
        .map(slice -> col(Sql.quoted(slice.column())).equalTo(lit(slice.value())))
        .orElse(lit(true));
  }

  /** Whether every row of its table is in the dataset's only partition. */
  static boolean isWholeTable(Dataset dataset) {
    return dataset.isUnpartitioned() && dataset.slice().isEmpty();
  }

  /** The rows of these partitions, which need not be contiguous. */
  static Column anyOf(Dataset dataset, List<Partition> partitions) {
    return partitions.stream()
        .map(partition -> of(dataset, partition.interval()))
        .reduce(lit(false), Column::or);
  }

  /** The rows of none of these; without partitions there is no such row. */
  static Column outside(Dataset dataset, List<DataInterval> intervals) {
    if (dataset.isUnpartitioned()) {
      return lit(false);
    }
    Column inside =
        intervals.stream().map(range -> of(dataset, range)).reduce(lit(false), Column::or);
    return functions.not(inside).or(column(dataset).isNull());
  }

  /** The partition column's value for a partition that starts at {@code start}. */
  static Object key(Dataset dataset, Instant start) {
    return isHourly(dataset) ? start : start.atZone(zone(dataset)).toLocalDate();
  }

  /** The key as a number, the same for {@link #keyNumber(Dataset)} of a row of the partition. */
  static long number(Dataset dataset, Partition partition) {
    Instant start = partition.interval().start();
    return isHourly(dataset)
        ? start.getEpochSecond()
        : start.atZone(zone(dataset)).toLocalDate().toEpochDay();
  }

  /** The key of a row as a number. */
  static Column keyNumber(Dataset dataset) {
    if (dataset.isUnpartitioned()) {
      return lit(0L);
    }
    Column column = column(dataset);
    return (isHourly(dataset)
            ? functions.unix_seconds(column.cast("timestamp"))
            : functions.unix_date(column.cast("date")))
        .cast("bigint");
  }

  /** What the number of an unpartitioned dataset's only partition is. */
  static long numberOrZero(Dataset dataset, Partition partition) {
    return dataset.isUnpartitioned() ? 0L : number(dataset, partition);
  }

  /** The name of the temporary view over a dataset, which the slices of a table share. */
  static String view(Dataset dataset) {
    return dataset.name().table().replace('.', '_').toLowerCase(Locale.ROOT);
  }

  static boolean isHourly(Dataset dataset) {
    return dataset.partitioning() instanceof Partitioning.Calendar calendar
        && calendar.grid().period() == Period.HOUR;
  }

  private static ZoneId zone(Dataset dataset) {
    return dataset.partitioning() instanceof Partitioning.Calendar calendar
        ? calendar.grid().zone()
        : ZoneOffset.UTC;
  }
}
