package io.headgate.quality;

import static java.util.Objects.requireNonNull;

/**
 * Where rows that break a check go instead of going downstream.
 *
 * @param table takes them, with the reasons; is made if it is not there
 * @param mostShare of the rows of a partition, above 0 and at most 1; with more, none is moved
 */
public record Quarantine(String table, double mostShare) {

  public Quarantine {
    requireNonNull(table, "table");
    if (!(mostShare > 0 && mostShare <= 1)) {
      throw new IllegalArgumentException(
          "The share of rows that may go into quarantine must be above 0 and at most 1, not "
              + mostShare);
    }
  }
}
