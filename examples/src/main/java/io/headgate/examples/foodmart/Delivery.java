package io.headgate.examples.foodmart;

import java.time.LocalDate;

/**
 * One day's sales, as the stores' systems hand them over.
 *
 * @param file the FoodMart table that the rows come from
 * @param source the day that the rows carry in the file: {@code day}, or an earlier one if the file
 *     has nothing for the day and the delivery is made up
 */
public record Delivery(LocalDate day, String file, LocalDate source) {

  /** Whether FoodMart has no rows for this day, so that rows of an earlier day are re-dated. */
  public boolean isSynthesised() {
    return !day.equals(source);
  }

  /** What it is, for people. */
  @Override
  public String toString() {
    return isSynthesised()
        ? day + ": FoodMart has no sales on this day; synthesised from " + source + ", re-dated"
        : day + ": from " + file;
  }
}
