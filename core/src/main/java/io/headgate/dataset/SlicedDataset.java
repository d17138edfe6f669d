package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A table that is cut by a list, such as regions, and each member by time or not at all.
 *
 * <p>Each slice is a dataset of its own, named like {@code mart.sales@EU}: it is written, judged,
 * backfilled and owned alone, so that bad data of one region holds back what is made from that
 * region and nothing else. The slices share the table. Immutable and thread-safe.
 */
public final class SlicedDataset {

  private final DatasetName table;
  private final Map<String, Dataset> slices;

  private SlicedDataset(DatasetName table, Map<String, Dataset> slices) {
    this.table = table;
    this.slices = slices;
  }

  static SlicedDataset of(Dataset whole, String column, Map<String, String> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "Dataset " + whole + " is sliced by " + column + ", but no slice is named");
    }
    if (!whole.isUnpartitioned() && column.equalsIgnoreCase(whole.partitionColumn())) {
      throw new IllegalArgumentException(
          "Dataset "
              + whole
              + " cannot be sliced by "
              + column
              + ", which holds the partitions' time: slice by another column");
    }
    Map<String, Dataset> slices = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          Slice slice = new Slice(name, column, value);
          String twin = names.putIfAbsent(value, name);
          if (twin != null) {
            throw new IllegalArgumentException(
                "Slices "
                    + twin
                    + " and "
                    + name
                    + " of "
                    + whole
                    + " would both be the rows with "
                    + slice
                    + ": name each value once");
          }
          slices.put(name, whole.slice(slice));
        });
    return new SlicedDataset(whole.name(), slices);
  }

  /** The name of the table that the slices share. */
  public DatasetName table() {
    return table;
  }

  /** All slices, in the order in which they were named. */
  public List<Dataset> slices() {
    return List.copyOf(slices.values());
  }

  /**
   * The slice of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Dataset slice(String name) {
    Dataset slice = slices.get(requireNonNull(name, "name"));
    if (slice == null) {
      throw new IllegalArgumentException(
          "Dataset " + table + " has no slice '" + name + "', only " + slices.keySet());
    }
    return slice;
  }

  /**
   * The same, with another owner of one slice.
   *
   * @throws IllegalArgumentException if there is no such slice
   */
  public SlicedDataset ownedBy(String name, Owner owner) {
    return with(name, slice -> slice.ownedBy(Optional.of(owner)));
  }

  /**
   * The same, with one slice that no backfill recomputes.
   *
   * @param reason shown with every plan that stops there
   * @throws IllegalArgumentException if there is no such slice
   */
  public SlicedDataset frozen(String name, String reason) {
    return with(name, slice -> slice.frozen(Optional.of(reason)));
  }

  private SlicedDataset with(String name, UnaryOperator<Dataset> change) {
    Dataset changed = change.apply(slice(name));
    Map<String, Dataset> all = new LinkedHashMap<>(slices);
    all.put(name, changed);
    return new SlicedDataset(table, all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlicedDataset that
        && table.equals(that.table)
        && slices().equals(that.slices());
  }

  @Override
  public int hashCode() {
    return slices.hashCode();
  }

  @Override
  public String toString() {
    return table + slices.keySet().toString();
  }
}
