package io.headgate.text;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.ledger.MetricSample;
import io.headgate.ledger.MetricSeries;
import io.headgate.time.DataInterval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Puts the history of metrics into a table: one row per metric, with a line of signs. Pure. */
public final class MetricTable {

  /** A line of fewer signs says nothing. */
  private static final int LEAST_TREND = 12;

  private static final int LONGEST_METRIC = 28;
  private static final int GAPS = 2 * 6;

  private MetricTable() {}

  /**
   * The table of these series, at most as wide as the terminal.
   *
   * @param range whose partitions are in the line, from the first to the last
   * @param width of the terminal
   */
  public static Table of(
      Dataset dataset, List<MetricSeries> series, DataInterval range, int width, Glyphs glyphs) {
    List<List<String>> figures = series.stream().map(MetricTable::figures).toList();
    int taken = GAPS;
    for (int column = 0; column < 6; column++) {
      int index = column;
      int most = figures.stream().mapToInt(row -> row.get(index).length()).max().orElse(0);
      taken +=
          column == 0
              ? Math.min(LONGEST_METRIC, Math.max(most, 6))
              : Math.max(most, HEADERS.get(column).length());
    }
    int room = Math.max(LEAST_TREND, width - taken);
    Table table =
        new Table(glyphs, "~METRIC", ">LATEST", ">MIN", ">MEDIAN", ">MAX", ">SEEN", "TREND")
            .within(width);
    for (int i = 0; i < series.size(); i++) {
      List<String> row = figures.get(i);
      table.row(
          row.get(0),
          row.get(1),
          row.get(2),
          row.get(3),
          row.get(4),
          row.get(5),
          Sparkline.draw(values(dataset, series.get(i), range), room, glyphs));
    }
    return table;
  }

  private static final List<String> HEADERS =
      List.of("METRIC", "LATEST", "MIN", "MEDIAN", "MAX", "SEEN");

  private static List<String> figures(MetricSeries series) {
    return List.of(
        series.metric(),
        series.latest().error().isPresent() ? "error" : number(series.latest().value()),
        number(series.min()),
        number(series.median()),
        number(series.max()),
        Integer.toString(series.newest().size()));
  }

  /** One per partition in the range, in order; empty where nothing is known. */
  static List<OptionalDouble> values(Dataset dataset, MetricSeries series, DataInterval range) {
    Map<Partition, OptionalDouble> known = new HashMap<>();
    for (MetricSample sample : series.newest()) {
      known.put(sample.partition(), sample.value());
    }
    return dataset.partitions(range).stream()
        .map(partition -> known.getOrDefault(partition, OptionalDouble.empty()))
        .toList();
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Figures.number(value.getAsDouble()) : "unknown";
  }
}
