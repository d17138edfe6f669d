package io.headgate.quality;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at a table on behalf of gates. Implemented by engines; thread-safe. */
public interface TableInspector {

  /**
   * Reads the metrics off every partition asked for, in one pass and from these partitions only.
   *
   * @return one observation per partition, in the order asked; a partition without rows, and one of
   *     a missing table, is observed as absent (presence 0, row count 0)
   */
  List<Observation> inspect(Request request);

  /**
   * Some of the rows of the request's partitions that break the rule, each as one line of text such
   * as {@code receipt_id=12, customer_id=null}: the columns that the rule is about come first.
   *
   * @param sampling how many rows at most, and whose values are not read
   * @return empty by default, for an inspector that cannot tell
   */
  default List<String> failingRows(Request request, RowRule rule, Sampling sampling) {
    return List.of();
  }

  /**
   * The different values, as text, that a column has in the request's partitions; nulls are none.
   *
   * @param most if there are more, it tells no values
   * @return in order; empty if there are none or too many, and by default, for an inspector that
   *     cannot tell
   */
  default List<String> values(Request request, String column, int most) {
    return List.of();
  }

  /**
   * Stops the inspection that this request began, if one is under way; called by another thread
   * than the one that waits for it. By default it goes on to its end.
   */
  default void cancel(Request request) {}

  /**
   * What a gate wants to know.
   *
   * @param purpose whom it is for, such as an attempt of a task; tells inspections apart
   * @param table where the dataset physically is
   * @param others where the datasets are that metrics look for values in
   * @param floors values below which it does not matter how low a metric is: that it is lower may
   *     be told by a {@linkplain Observation#ceilings ceiling} instead of its value
   * @param redacted columns whose values are not shown
   */
  record Request(
      String purpose,
      Dataset dataset,
      String table,
      List<Partition> partitions,
      Set<Metric> metrics,
      boolean withSchema,
      Map<DatasetName, String> others,
      Map<Metric, Double> floors,
      Set<String> redacted) {
    public Request {
      partitions = List.copyOf(partitions);
      metrics = Set.copyOf(metrics);
      others = Map.copyOf(others);
      floors = Map.copyOf(floors);
      redacted = Set.copyOf(redacted);
    }

    /** Whether the column's values are not shown. */
    public boolean hides(String column) {
      return redacted.stream().anyMatch(column::equalsIgnoreCase);
    }

    /** Of metrics whose values matter, whatever they are. */
    public Request(
        String purpose,
        Dataset dataset,
        String table,
        List<Partition> partitions,
        Set<Metric> metrics,
        boolean withSchema,
        Map<DatasetName, String> others) {
      this(purpose, dataset, table, partitions, metrics, withSchema, others, Map.of(), Set.of());
    }

    /** Where a dataset is that values are looked for in. */
    public String tableOf(Dataset other) {
      return others.getOrDefault(other.name(), other.name().table());
    }

    /** Of metrics that need no other dataset. */
    public Request(
        String purpose,
        Dataset dataset,
        String table,
        List<Partition> partitions,
        Set<Metric> metrics,
        boolean withSchema) {
      this(purpose, dataset, table, partitions, metrics, withSchema, Map.of());
    }
  }
}
