package io.headgate.spark;

import io.headgate.dataset.Dataset;
import io.headgate.quality.Metric;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows with nulls, NaN and odd texts, and what plain arithmetic makes of them. */
final class Receipts {

  static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  static final Instant LOOK = Instant.parse("1998-02-01T00:00:00Z");
  static final Dataset RECEIPTS =
      Dataset.named("checked.receipts").daily(ZoneOffset.UTC).startingOn(FIRST).build();
  static final Dataset CUSTOMERS = Dataset.named("checked.customers").build();

  private static final List<String> NOTES =
      List.of("a", "bb", "it's", "back\\slash", "Grüße", "日本語", "", "x y", "AB-12", "CD-34");

  /** One row; {@code null} stands for the database's. */
  record Row(
      LocalDate day,
      @Nullable Integer customer,
      @Nullable Double amount,
      @Nullable Double weight,
      @Nullable String note,
      @Nullable Instant soldAt) {}

  private Receipts() {}

  /** Three ordinary days, one whose columns hold nothing but nulls, and one without NaN. */
  static List<Row> rows(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int day = 0; day < 5; day++) {
      int count = day == 3 ? 4 : 40 + random.nextInt(40);
      for (int i = 0; i < count; i++) {
        rows.add(row(random, FIRST.plusDays(day), day));
      }
    }
    return rows;
  }

  private static Row row(Random random, LocalDate day, int number) {
    if (number == 3) {
      return new Row(day, null, null, null, null, null);
    }
    return new Row(
        day,
        random.nextInt(6) == 0 ? null : Integer.valueOf(random.nextInt(30)),
        random.nextInt(8) == 0 ? null : Double.valueOf(random.nextInt(100_000) / 100.0 - 200),
        random.nextInt(9) == 0 ? null : Double.valueOf(random.nextGaussian()),
        random.nextInt(7) == 0 ? null : NOTES.get(random.nextInt(NOTES.size())),
        random.nextInt(7) == 0
            ? null
            : day.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(random.nextInt(86_400)));
  }

  /** Every metric that can be read, with some conditions. */
  static Map<Metric, Function<List<Row>, @Nullable Double>> arithmetic() {
    Map<Metric, Function<List<Row>, @Nullable Double>> all = new LinkedHashMap<>();
    all.put(Metric.presence(), rows -> rows.isEmpty() ? 0.0 : 1.0);
    all.put(Metric.rowCount(), rows -> (double) rows.size());
    all.put(
        Metric.rowCount().where("customer > 10"),
        rows -> (double) rows.stream().filter(Receipts::isRegular).count());
    all.put(Metric.completeness("customer"), rows -> share(rows, row -> row.customer() != null));
    all.put(
        Metric.completeness("note").where("customer > 10"),
        rows ->
            share(rows.stream().filter(Receipts::isRegular).toList(), row -> row.note() != null));
    all.put(Metric.uniqueness("customer"), rows -> uniqueness(rows, row -> key(row.customer())));
    all.put(
        Metric.uniqueness("customer", "note"),
        rows -> uniqueness(rows, row -> key(row.customer(), row.note())));
    all.put(
        Metric.distinctCount("customer"),
        rows -> (double) groups(rows, row -> key(row.customer())).size());
    all.put(
        Metric.distinctCount("note").where("customer > 10"),
        rows ->
            (double)
                groups(rows.stream().filter(Receipts::isRegular).toList(), row -> key(row.note()))
                    .size());
    all.put(Metric.min("amount"), rows -> numbers(rows, Row::amount).min().orElse(Double.NaN));
    all.put(Metric.max("amount"), rows -> numbers(rows, Row::amount).max().orElse(Double.NaN));
    all.put(Metric.min("customer"), rows -> customers(rows).min().orElse(Double.NaN));
    all.put(Metric.max("customer"), rows -> customers(rows).max().orElse(Double.NaN));
    all.put(Metric.mean("amount"), rows -> numbers(rows, Row::amount).average().orElse(Double.NaN));
    all.put(
        Metric.mean("weight").where("weight > 0"),
        rows -> numbers(rows, Row::weight).filter(value -> value > 0).average().orElse(Double.NaN));
    all.put(Metric.standardDeviation("weight"), rows -> deviation(numbers(rows, Row::weight)));
    all.put(Metric.sum("amount"), rows -> sum(numbers(rows, Row::amount).toArray()));
    for (double fraction : new double[] {0, 0.25, 0.5, 0.9, 1}) {
      all.put(
          Metric.quantile("weight", fraction),
          rows -> quantile(numbers(rows, Row::weight).sorted().toArray(), fraction));
    }
    all.put(
        Metric.compliance("amount > 0"),
        rows -> share(rows, row -> row.amount() != null && row.amount() > 0));
    all.put(
        Metric.patternMatch("note", "[A-Z]{2}-\\d+"),
        rows -> share(noted(rows), row -> text(row).matches("[A-Z]{2}-\\d+")));
    all.put(
        Metric.allowedValues("note", "a", "it's", "back\\slash", "日本語"),
        rows ->
            share(
                noted(rows), row -> Set.of("a", "it's", "back\\slash", "日本語").contains(text(row))));
    all.put(
        Metric.minLength("note"),
        rows -> (double) noted(rows).stream().mapToInt(row -> text(row).length()).min().orElse(-1));
    all.put(
        Metric.maxLength("note"),
        rows -> (double) noted(rows).stream().mapToInt(row -> text(row).length()).max().orElse(-1));
    all.put(
        Metric.age("sold_at"),
        rows ->
            rows.stream()
                .map(Row::soldAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .map(newest -> (double) (LOOK.getEpochSecond() - newest.getEpochSecond()))
                .orElse(null));
    all.put(
        Metric.foundIn("customer", CUSTOMERS, "number"),
        rows ->
            share(
                rows.stream().filter(row -> row.customer() != null).toList(),
                row -> Objects.requireNonNull(row.customer()) % 3 != 0));
    all.put(
        Metric.expression("amount a head", "sum(amount) / count(distinct customer)"),
        rows -> {
          int heads = groups(rows, row -> key(row.customer())).size();
          return heads == 0 ? null : sum(numbers(rows, Row::amount).toArray()) / heads;
        });
    return all;
  }

  /** Undefined where plain arithmetic has nothing to say. */
  static Optional<Double> expected(
      Function<List<Row>, @Nullable Double> arithmetic, List<Row> rows) {
    return Optional.ofNullable(arithmetic.apply(rows))
        .filter(value -> !value.isNaN() && value != -1);
  }

  private static boolean isRegular(Row row) {
    return row.customer() != null && row.customer() > 10;
  }

  private static List<Row> noted(List<Row> rows) {
    return rows.stream().filter(row -> row.note() != null).toList();
  }

  private static String text(Row row) {
    return Objects.requireNonNull(row.note());
  }

  private static java.util.stream.DoubleStream customers(List<Row> rows) {
    return rows.stream()
        .map(Row::customer)
        .filter(Objects::nonNull)
        .mapToDouble(Integer::doubleValue);
  }

  private static java.util.stream.DoubleStream numbers(
      List<Row> rows, Function<Row, @Nullable Double> column) {
    return rows.stream().map(column).filter(Objects::nonNull).mapToDouble(Double::doubleValue);
  }

  private static double sum(double[] values) {
    return values.length == 0 ? Double.NaN : Arrays.stream(values).sum();
  }

  private static double share(List<Row> rows, Predicate<Row> holds) {
    return rows.isEmpty() ? Double.NaN : rows.stream().filter(holds).count() / (double) rows.size();
  }

  private static List<@Nullable Object> key(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  private static Map<List<@Nullable Object>, Integer> groups(
      List<Row> rows, Function<Row, List<@Nullable Object>> key) {
    Map<List<@Nullable Object>, Integer> groups = new HashMap<>();
    for (Row row : rows) {
      List<@Nullable Object> group = key.apply(row);
      if (!new HashSet<>(group)
          .equals(new HashSet<@Nullable Object>(Arrays.asList((Object) null)))) {
        groups.merge(group, 1, Integer::sum);
      }
    }
    return groups;
  }

  private static double uniqueness(List<Row> rows, Function<Row, List<@Nullable Object>> key) {
    Map<List<@Nullable Object>, Integer> groups = groups(rows, key);
    int all = groups.values().stream().mapToInt(Integer::intValue).sum();
    return all == 0
        ? Double.NaN
        : groups.values().stream().filter(count -> count == 1).count() / (double) all;
  }

  private static double deviation(java.util.stream.DoubleStream values) {
    double[] all = values.toArray();
    double mean = Arrays.stream(all).average().orElse(Double.NaN);
    return Math.sqrt(
        Arrays.stream(all)
            .map(value -> (value - mean) * (value - mean))
            .average()
            .orElse(Double.NaN));
  }

  private static double quantile(double[] sorted, double fraction) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = fraction * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = (int) Math.ceil(at);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** {@code VALUES} of the rows, in standard SQL but for how a text is quoted. */
  static String values(List<Row> rows, Function<String, String> quoted) {
    return rows.stream()
        .map(
            row ->
                Stream.of(
                        "DATE '" + row.day() + "'",
                        String.valueOf(row.customer()),
                        row.amount() == null
                            ? "NULL"
                            : "CAST(" + row.amount() + " AS DECIMAL(10, 2))",
                        row.weight() == null ? "NULL" : "CAST('" + row.weight() + "' AS FLOAT8)",
                        row.note() == null ? "NULL" : quoted.apply(row.note()),
                        row.soldAt() == null
                            ? "NULL"
                            : "TIMESTAMP '"
                                + row.soldAt().toString().replace("T", " ").replace("Z", "+00:00")
                                + "'")
                    .collect(Collectors.joining(", ", "(", ")")))
        .collect(Collectors.joining(", "));
  }
}
