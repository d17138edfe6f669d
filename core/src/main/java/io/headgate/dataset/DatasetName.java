package io.headgate.dataset;

/** The name of a dataset, such as {@code mart.daily_sales}; unique in one orchestrator. */
public record DatasetName(String value) implements Comparable<DatasetName> {

  /**
   * @throws IllegalArgumentException if the name is blank or unsafe
   */
  public DatasetName {
    Names.requireDotted("dataset", value);
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
