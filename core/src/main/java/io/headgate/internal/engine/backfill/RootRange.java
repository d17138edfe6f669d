package io.headgate.internal.engine.backfill;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeSet;

/** What a request asks for, checked: a dataset that a task writes, and whole partitions of it. */
record RootRange(Dataset dataset, DataInterval range) {

  /**
   * @param earliest where the data begins, for a dataset without a first day
   * @throws IllegalArgumentException if the dataset or the range cannot be backfilled
   */
  static RootRange of(
      Lineage lineage,
      DatasetName name,
      Optional<LocalDate> from,
      Optional<LocalDate> through,
      Instant earliest,
      Instant now) {
    Dataset dataset = lineage.datasets().get(name);
    if (dataset == null) {
      throw new IllegalArgumentException(
          "There is no dataset '"
              + name
              + "' in any registered DAG; known are "
              + new TreeSet<>(lineage.datasets().keySet()));
    }
    if (lineage.producer(name).isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot backfill "
              + name
              + ": no registered task writes it, it comes from outside"
              + dataset.owner().map(owner -> " (owner " + owner + ")").orElse("")
              + ". Backfill what is made from it: "
              + lineage.downstream(name).stream()
                  .map(edge -> edge.downstream().name())
                  .distinct()
                  .toList());
    }
    if (dataset.isUnpartitioned()) {
      return new RootRange(dataset, DataInterval.ALWAYS);
    }
    return new RootRange(dataset, range(dataset, from, through, earliest, now));
  }

  private static DataInterval range(
      Dataset dataset,
      Optional<LocalDate> from,
      Optional<LocalDate> through,
      Instant earliest,
      Instant now) {
    if (from.isPresent() && through.isPresent() && through.get().isBefore(from.get())) {
      throw new IllegalArgumentException(
          "Cannot backfill "
              + dataset
              + " from "
              + from.get()
              + " through "
              + through.get()
              + ": the last day lies before the first");
    }
    ZoneId zone = zone(dataset);
    Instant start = from.map(day -> day.atStartOfDay(zone).toInstant()).orElse(earliest);
    Instant end =
        through
            .map(day -> day.plusDays(1).atStartOfDay(zone).toInstant())
            .orElseGet(() -> dataset.life().end().isBefore(now) ? dataset.life().end() : now);
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException(
          "Cannot backfill " + dataset + " from " + start + ": nothing of it lies before " + end);
    }
    DataInterval range = dataset.partitioning().covering(DataInterval.between(start, end));
    if (!dataset.life().encloses(range)) {
      throw new IllegalArgumentException(
          "Cannot backfill "
              + dataset
              + " over "
              + range
              + ": its partitions exist in "
              + dataset.life()
              + " only. Choose days within");
    }
    return range;
  }

  private static ZoneId zone(Dataset dataset) {
    return dataset.partitioning() instanceof Partitioning.Calendar calendar
        ? calendar.grid().zone()
        : ZoneOffset.UTC;
  }
}
