package io.headgate.examples.foodmart;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.examples.foodmart.PlainSales.Line;
import io.headgate.examples.foodmart.PlainSales.Sums;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compares every row of the example's tables with plain arithmetic over FoodMart's files. */
final class TablesAgainstPlainSales {

  private final SparkSession spark;
  private final PlainSales sales;
  private final PlainSales.Rule rule;

  /**
   * @param sales the files' lines, and those of days that were made up
   */
  TablesAgainstPlainSales(SparkSession spark, PlainSales sales, PlainSales.Rule rule) {
    this.spark = spark;
    this.sales = sales;
    this.rule = rule;
  }

  /** The files with both days that January lacks, made up as the stores' systems say they do. */
  static PlainSales asDelivered() {
    return PlainSales.ofTheFiles()
        .with(LocalDate.of(1998, 1, 8), LocalDate.of(1998, 1, 1))
        .with(LocalDate.of(1998, 1, 31), LocalDate.of(1998, 1, 24));
  }

  void agree() {
    cleanSalesAgree();
    dailyStoreSalesAgree();
    weeklyCategorySalesAgree();
    customerSpendAgrees();
  }

  private void cleanSalesAgree() {
    Map<String, String> expected =
        expected(
            january(),
            line -> line.day() + "/" + line.store() + "/" + line.category(),
            sums -> List.of(sums.units, sums.gross, sums.net, sums.cost));
    assertThat(expected).hasSizeGreaterThan(1_000);
    assertThat(
            actual(
                """
                SELECT concat_ws('/', sale_date, store_id, product_category), count(*),
                  sum(units), sum(gross_sales), sum(net_sales), sum(cost)
                FROM clean.sales GROUP BY 1
                """))
        .isEqualTo(expected);
  }

  private void dailyStoreSalesAgree() {
    assertThat(
            actual(
                """
                SELECT concat_ws('/', sale_date, store_id), lines, units, gross_sales, net_sales,
                  cost
                FROM mart.daily_store_sales
                """))
        .isEqualTo(
            expected(
                january(),
                line -> line.day() + "/" + line.store(),
                sums -> List.of(sums.units, sums.gross, sums.net, sums.cost)));
  }

  /** The weeks that are complete on the last day of January. */
  private void weeklyCategorySalesAgree() {
    LocalDate lastSunday = DemoTables.LAST.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
    assertThat(
            actual(
                """
                SELECT concat_ws('/', week_start, product_category), lines, units, net_sales
                FROM mart.weekly_category_sales
                """))
        .isEqualTo(
            expected(
                sales.lines(DemoTables.FIRST, lastSunday),
                line -> line.week() + "/" + line.category(),
                sums -> List.of(sums.units, sums.net)));
  }

  private void customerSpendAgrees() {
    Map<String, String> expected = new TreeMap<>();
    DemoTables.FIRST
        .datesUntil(DemoTables.LAST.plusDays(1))
        .forEach(
            day ->
                expected.putAll(
                    expected(
                        sales.lines(day.minusDays(27), day),
                        line -> day + "/" + line.customer(),
                        sums -> List.of(sums.net))));
    assertThat(
            actual(
                """
                SELECT concat_ws('/', as_of_date, customer_id), lines, net_spend
                FROM mart.customer_spend_28d
                """))
        .isEqualTo(expected);
  }

  private List<Line> january() {
    return sales.lines(DemoTables.FIRST, DemoTables.LAST);
  }

  private Map<String, String> expected(
      List<Line> lines, Function<Line, String> key, Function<Sums, List<BigDecimal>> figures) {
    Map<String, String> expected = new TreeMap<>();
    PlainSales.sums(lines, key, rule)
        .forEach((group, sums) -> expected.put(group, text(sums.lines, figures.apply(sums))));
    return expected;
  }

  /** A key that occurs twice would fail here. */
  private Map<String, String> actual(String query) {
    Map<String, String> actual = new TreeMap<>();
    for (Row row : spark.sql(query).collectAsList()) {
      List<BigDecimal> figures = IntStream.range(2, row.size()).mapToObj(row::getDecimal).toList();
      assertThat(actual.put(row.getString(0), text(row.getLong(1), figures)))
          .as("a second row of %s", row.getString(0))
          .isNull();
    }
    return actual;
  }

  private static String text(long lines, List<BigDecimal> figures) {
    return lines
        + " "
        + figures.stream()
            .map(figure -> figure.signum() == 0 ? "0" : figure.stripTrailingZeros().toPlainString())
            .toList();
  }
}
