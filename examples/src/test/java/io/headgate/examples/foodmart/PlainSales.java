package io.headgate.examples.foodmart;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The example's figures by plain arithmetic over FoodMart's files: no Spark, no SQL, nothing of the
 * example or of Headgate, so that a mistake there cannot hide here.
 */
final class PlainSales {

  /** What the customer paid for a line, given its gross amount and its promotion's medium. */
  interface Rule {
    BigDecimal net(Line line);
  }

  /** Version 1: 10 % off every line with a promotion. */
  static final Rule EVERY_PROMOTION =
      line -> line.promotion == 0 ? line.gross : line.gross.multiply(new BigDecimal("0.9"));

  /** Version 2: 10 % off lines with a coupon. */
  static final Rule COUPONS_ONLY =
      line ->
          Set.of("In-Store Coupon", "Cash Register Handout").contains(line.medium)
              ? line.gross.multiply(new BigDecimal("0.9"))
              : line.gross;

  /** A line of a receipt. */
  record Line(
      LocalDate day,
      int store,
      int customer,
      String category,
      int promotion,
      String medium,
      BigDecimal units,
      BigDecimal gross,
      BigDecimal cost) {

    Line on(LocalDate otherDay) {
      return new Line(otherDay, store, customer, category, promotion, medium, units, gross, cost);
    }

    LocalDate week() {
      return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
  }

  /** Sums over lines. */
  static final class Sums {
    long lines;
    BigDecimal units = BigDecimal.ZERO;
    BigDecimal gross = BigDecimal.ZERO;
    BigDecimal net = BigDecimal.ZERO;
    BigDecimal cost = BigDecimal.ZERO;

    void add(Line line, Rule rule) {
      lines++;
      units = units.add(line.units);
      gross = gross.add(line.gross);
      net = net.add(rule.net(line));
      cost = cost.add(line.cost);
    }
  }

  private final TreeMap<LocalDate, List<Line>> byDay = new TreeMap<>();

  /** The lines of sales_fact_1998 and sales_fact_dec_1998. */
  static PlainSales ofTheFiles() {
    Map<Integer, LocalDate> days = new HashMap<>();
    PlainFiles.each(
        "time_by_day",
        row ->
            days.put(PlainFiles.id(row, "time_id"), PlainFiles.day(row.get("the_date").asText())));
    Map<Integer, String> categoryOfClass = new HashMap<>();
    PlainFiles.each(
        "product_class",
        row ->
            categoryOfClass.put(
                PlainFiles.id(row, "product_class_id"), row.get("product_category").asText()));
    Map<Integer, String> categories = new HashMap<>();
    PlainFiles.each(
        "product",
        row ->
            categories.put(
                PlainFiles.id(row, "product_id"),
                categoryOfClass.get(PlainFiles.id(row, "product_class_id"))));
    Map<Integer, String> media = new HashMap<>();
    PlainFiles.each(
        "promotion",
        row -> media.put(PlainFiles.id(row, "promotion_id"), row.get("media_type").asText()));
    PlainSales sales = new PlainSales();
    for (String file : List.of("sales_fact_1998", "sales_fact_dec_1998")) {
      PlainFiles.each(
          file,
          row -> {
            int promotion = PlainFiles.id(row, "promotion_id");
            sales.add(
                new Line(
                    known(days, PlainFiles.id(row, "time_id")),
                    PlainFiles.id(row, "store_id"),
                    PlainFiles.id(row, "customer_id"),
                    known(categories, PlainFiles.id(row, "product_id")),
                    promotion,
                    known(media, promotion),
                    row.get("unit_sales").decimalValue(),
                    row.get("store_sales").decimalValue(),
                    row.get("store_cost").decimalValue()));
          });
    }
    return sales;
  }

  /** The same lines, and those of {@code source} once more on {@code day}. */
  PlainSales with(LocalDate day, LocalDate source) {
    PlainSales more = new PlainSales();
    more.byDay.putAll(byDay);
    known(byDay, source).forEach(line -> more.add(line.on(day)));
    return more;
  }

  private static <K, V> V known(Map<K, V> map, K key) {
    return requireNonNull(map.get(key), () -> "nothing known of " + key);
  }

  /** The lines of the day; none if no file has it. */
  List<Line> linesOn(LocalDate day) {
    return byDay.getOrDefault(day, List.of());
  }

  /** The lines from {@code first} through {@code last}. */
  List<Line> lines(LocalDate first, LocalDate last) {
    return byDay.subMap(first, true, last, true).values().stream().flatMap(List::stream).toList();
  }

  /** Sums per group. */
  static <K extends Comparable<K>> Map<K, Sums> sums(
      List<Line> lines, Function<Line, K> group, Rule rule) {
    Map<K, Sums> sums = new TreeMap<>();
    lines.forEach(
        line -> sums.computeIfAbsent(group.apply(line), key -> new Sums()).add(line, rule));
    return sums;
  }

  private void add(Line line) {
    byDay.computeIfAbsent(line.day, day -> new ArrayList<>()).add(line);
  }
}
