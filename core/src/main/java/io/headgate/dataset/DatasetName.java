package io.headgate.dataset;

import java.util.Optional;

/**
 * The name of a dataset, such as {@code mart.daily_sales}; unique in one orchestrator. That of a
 * slice ends in the slice's name: {@code mart.daily_sales@EU}.
 */
public record DatasetName(String value) implements Comparable<DatasetName> {

  private static final char SLICE = '@';

  /**
   * @throws IllegalArgumentException if the name is blank or unsafe
   */
  public DatasetName {
    int at = value.indexOf(SLICE);
    Names.requireDotted("dataset", at < 0 ? value : value.substring(0, at));
    if (at >= 0) {
      Slice.requireName(value.substring(at + 1));
    }
  }

  static DatasetName of(DatasetName table, Slice slice) {
    return new DatasetName(table.table() + SLICE + slice.name());
  }

  /** The table that holds the dataset, which it shares with others if it is a slice. */
  public String table() {
    int at = value.indexOf(SLICE);
    return at < 0 ? value : value.substring(0, at);
  }

  /** The name of the slice; empty if the dataset is the whole table. */
  public Optional<String> slice() {
    int at = value.indexOf(SLICE);
    return at < 0 ? Optional.empty() : Optional.of(value.substring(at + 1));
  }

  /** The name as one word of letters, digits and underscores, such as for the id of a task. */
  public String word() {
    return value.replace("@", "__").replace('.', '_').replace('-', '_');
  }

  @Override
  public int compareTo(DatasetName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
