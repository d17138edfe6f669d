package io.headgate.examples.foodmart;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is wrong with FoodMart's own data, by plain arithmetic over its files: no Spark, no SQL,
 * nothing of the example or of Headgate.
 */
final class PlainDefects {

  /** A line of a receipt, by what should be there once a day. */
  private record Key(int product, int customer, int promotion, int store) {}

  private PlainDefects() {}

  /**
   * The share of lines that are there once, by day of January 1998, where it is not 1. The days
   * that the file lacks have the lines of a week before.
   */
  static Map<LocalDate, Double> linesRungUpTwice() {
    Map<Integer, LocalDate> days = new HashMap<>();
    PlainFiles.each(
        "time_by_day",
        row ->
            days.put(PlainFiles.id(row, "time_id"), PlainFiles.day(row.get("the_date").asText())));
    Map<LocalDate, Map<Key, Integer>> lines = new TreeMap<>();
    PlainFiles.each(
        "sales_fact_1998",
        row ->
            lines
                .computeIfAbsent(days.get(PlainFiles.id(row, "time_id")), day -> new HashMap<>())
                .merge(
                    new Key(
                        PlainFiles.id(row, "product_id"),
                        PlainFiles.id(row, "customer_id"),
                        PlainFiles.id(row, "promotion_id"),
                        PlainFiles.id(row, "store_id")),
                    1,
                    Integer::sum));
    Map<LocalDate, Double> shares = new TreeMap<>();
    DemoTables.FIRST
        .datesUntil(DemoTables.LAST.plusDays(1))
        .forEach(
            day -> {
              Map<Key, Integer> there =
                  lines.getOrDefault(day, lines.getOrDefault(day.minusWeeks(1), Map.of()));
              long all = there.values().stream().mapToLong(Integer::longValue).sum();
              long once = there.values().stream().filter(count -> count == 1).count();
              if (once < all) {
                shares.put(day, (double) once / all);
              }
            });
    return shares;
  }

  /** The share of stores, without the headquarters, whose area is known. */
  static double storesWithAnArea() {
    return share(
        "store",
        row -> !row.get("store_type").asText().equals("HeadQuarters"),
        row -> row.hasNonNull("store_sqft"));
  }

  /** How many postal codes the stores have among them. */
  static long postalCodesOfStores() {
    Set<String> codes = new HashSet<>();
    PlainFiles.each("store", row -> codes.add(row.get("store_postal_code").asText()));
    return codes.size();
  }

  /** The share of customers who live in a state that a region has. */
  static double customersInAKnownState() {
    Set<String> states = new HashSet<>();
    PlainFiles.each("region", row -> states.add(row.get("sales_state_province").asText()));
    return share(
        "customer", row -> true, row -> states.contains(row.get("state_province").asText()));
  }

  /** The share of customers who became 16 in the year in which they got their card, or before. */
  static double customersOldEnough() {
    return share(
        "customer",
        row -> true,
        row ->
            PlainFiles.day(row.get("date_accnt_opened").asText()).getYear()
                    - PlainFiles.day(row.get("birthdate").asText()).getYear()
                >= 16);
  }

  private static double share(String file, Predicate<JsonNode> wanted, Predicate<JsonNode> good) {
    List<Boolean> rows = new ArrayList<>();
    PlainFiles.each(
        file,
        row -> {
          if (wanted.test(row)) {
            rows.add(good.test(row));
          }
        });
    return (double) rows.stream().filter(row -> row).count() / rows.size();
  }
}
