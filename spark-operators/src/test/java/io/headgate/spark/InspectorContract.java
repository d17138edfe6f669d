package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.inspection.ColumnProfile;
import io.headgate.inspection.Profile;
import io.headgate.inspection.Profiler;
import io.headgate.inspection.SuggestedCheck;
import io.headgate.quality.Check;
import io.headgate.quality.Evidence;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.PartitionHistory;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Sampling;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableInspector.Request;
import io.headgate.quality.TableSchema;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every inspector answers alike, compared with plain arithmetic over the same rows. */
abstract class InspectorContract {

  static final long SEED = 19_980_101;
  static final List<Receipts.Row> ROWS = Receipts.rows(SEED);

  abstract TableInspector inspector();

  /** How it names itself. */
  abstract String how();

  /** What the receipts are partitioned by, as the engine says it. */
  List<String> keys() {
    return List.of("partition_date");
  }

  private static Request request(Set<Metric> metrics, LocalDate... days) {
    return new Request(
        "test",
        Receipts.RECEIPTS,
        "checked.receipts",
        java.util.Arrays.stream(days).map(InspectorContract::partition).toList(),
        metrics,
        true,
        Map.of(Receipts.CUSTOMERS.name(), "checked.customers"));
  }

  private static Partition partition(LocalDate day) {
    return Receipts.RECEIPTS.partition(day.toString());
  }

  private static List<Receipts.Row> of(LocalDate day) {
    return ROWS.stream().filter(row -> row.day().equals(day)).toList();
  }

  @Test
  void agreesWithPlainArithmeticOnEveryMetricOfEveryPartition() {
    Map<Metric, Function<List<Receipts.Row>, @Nullable Double>> all = Receipts.arithmetic();
    LocalDate[] days =
        Receipts.FIRST.datesUntil(Receipts.FIRST.plusDays(6)).toArray(LocalDate[]::new);

    List<Observation> seen = inspector().inspect(request(all.keySet(), days));

    assertThat(seen).hasSameSizeAs(days);
    for (Observation observation : seen) {
      assertThat(observation.errors()).as("errors").isEmpty();
      assertThat(observation.inspector()).startsWith(how());
      List<Receipts.Row> rows = of(LocalDate.parse(observation.partition().label()));
      all.forEach(
          (metric, arithmetic) -> {
            Optional<Double> expected = Receipts.expected(arithmetic, rows);
            if (rows.isEmpty() && expected.isEmpty()) {
              assertThat(observation.value(metric)).as("%s of no rows", metric).isEmpty();
            } else if (expected.isEmpty()) {
              assertThat(observation.value(metric)).as("%s of nulls", metric).isEmpty();
            } else if (!rows.isEmpty() || metric.filter().isEmpty()) {
              assertThat(observation.value(metric))
                  .as("%s of %s", metric, observation.partition())
                  .isPresent();
              assertThat(observation.value(metric).orElseThrow())
                  .as("%s of %s", metric, observation.partition())
                  .isCloseTo(expected.get(), within(1e-9 * Math.max(1, Math.abs(expected.get()))));
            }
          });
    }
  }

  @Test
  void approximatesWithinSomePercent() {
    Metric distinct = Metric.approxDistinctCount("customer");
    Metric median = Metric.approxQuantile("weight", 0.5);
    Observation seen =
        inspector().inspect(request(Set.of(distinct, median), Receipts.FIRST)).get(0);
    Map<Metric, Function<List<Receipts.Row>, @Nullable Double>> all = Receipts.arithmetic();
    double exact =
        Receipts.expected(
                java.util.Objects.requireNonNull(all.get(Metric.distinctCount("customer"))),
                of(Receipts.FIRST))
            .orElseThrow();

    assertThat(seen.value(distinct).orElseThrow()).isCloseTo(exact, within(0.15 * exact));
    assertThat(seen.value(median).orElseThrow()).isBetween(-0.5, 0.5);
  }

  @Test
  void anErrorIsThatOfItsMetricAlone() {
    Metric noColumn = Metric.completeness("nobody");
    Metric noNumber = Metric.mean("note");
    Metric noSql = Metric.compliance("amount >> >");
    Metric noSuchColumn = Metric.rowCount().where("nobody = 1");
    Metric noTable = Metric.foundIn("customer", Dataset.named("checked.nobody").build(), "number");
    Observation seen =
        inspector()
            .inspect(
                request(
                    Set.of(
                        noColumn,
                        noNumber,
                        noSql,
                        noSuchColumn,
                        noTable,
                        Metric.rowCount(),
                        Metric.sum("amount")),
                    Receipts.FIRST))
            .get(0);

    assertThat(seen.errors().keySet())
        .containsExactlyInAnyOrder(noColumn, noNumber, noSql, noSuchColumn, noTable);
    assertThat(seen.errors().get(noColumn)).contains("has no column nobody");
    assertThat(seen.errors().get(noNumber)).contains("note").contains("a number is needed");
    assertThat(seen.errors().get(noTable)).contains("checked.nobody");
    assertThat(seen.value(Metric.rowCount())).hasValue(of(Receipts.FIRST).size());
    assertThat(seen.value(Metric.sum("amount"))).isPresent();
  }

  @Test
  void tellsTheSchema() {
    TableSchema schema =
        inspector()
            .inspect(request(Set.of(Metric.uniqueness("customer")), Receipts.FIRST))
            .get(0)
            .schema()
            .orElseThrow();

    assertThat(schema.columns())
        .extracting(TableSchema.Column::name)
        .containsExactly("partition_date", "customer", "amount", "weight", "note", "sold_at");
    assertThat(schema.find("amount").orElseThrow().type()).isEqualTo("decimal(10,2)");
    assertThat(schema.partitionedBy()).contains(keys());
  }

  @Test
  void aMissingTableIsAbsent() {
    Dataset nowhere = Dataset.named("checked.nowhere").daily(ZoneOffset.UTC).build();
    Observation seen =
        inspector()
            .inspect(
                new Request(
                    "test",
                    nowhere,
                    "checked.nowhere",
                    List.of(nowhere.partition("1998-01-01")),
                    Set.of(Metric.presence(), Metric.mean("x")),
                    true))
            .get(0);

    assertThat(seen.value(Metric.presence())).hasValue(0);
    assertThat(seen.value(Metric.mean("x"))).isEmpty();
    assertThat(seen.schema()).isEmpty();
  }

  @Test
  void aTableWithoutThePartitionColumnCannotBeInspected() {
    Dataset wrong =
        Dataset.named("checked.receipts").daily(ZoneOffset.UTC).partitionColumn("day").build();

    assertThatThrownBy(
            () ->
                inspector()
                    .inspect(
                        new Request(
                            "test",
                            wrong,
                            "checked.receipts",
                            List.of(wrong.partition("1998-01-01")),
                            Set.of(Metric.uniqueness("note")),
                            false)))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("has no partition column day");
  }

  /** The rows of a day that break each rule, by plain arithmetic. */
  private static Map<Check, Predicate<Receipts.Row>> rules(List<Receipts.Row> rows) {
    Map<Check, Predicate<Receipts.Row>> rules = new LinkedHashMap<>();
    rules.put(Metric.completeness("customer").isAtLeast(1), row -> row.customer() == null);
    rules.put(
        Metric.completeness("note").where("customer > 10").isAtLeast(1),
        row -> row.customer() != null && row.customer() > 10 && row.note() == null);
    rules.put(
        Metric.compliance("amount > 0").isAtLeast(0.9),
        row -> row.amount() == null || row.amount() <= 0);
    rules.put(
        Metric.patternMatch("note", "[A-Z]{2}-\\d+").isEqualTo(1),
        row -> row.note() != null && !row.note().matches("[A-Z]{2}-\\d+"));
    rules.put(
        Metric.allowedValues("note", "a", "it's").isEqualTo(1),
        row -> row.note() != null && !Set.of("a", "it's").contains(row.note()));
    rules.put(
        Metric.min("amount").isAtLeast(100.5), row -> row.amount() != null && row.amount() < 100.5);
    rules.put(
        Metric.max("weight").isAtMost(0.25), row -> row.weight() != null && row.weight() > 0.25);
    rules.put(
        Metric.minLength("note").isAtLeast(2),
        row -> row.note() != null && row.note().length() < 2);
    rules.put(
        Metric.maxLength("note").isAtMost(4), row -> row.note() != null && row.note().length() > 4);
    rules.put(
        Metric.foundIn("customer", Receipts.CUSTOMERS, "number").isEqualTo(1),
        row -> row.customer() != null && row.customer() % 3 == 0);
    rules.put(
        Metric.uniqueness("customer", "note").isEqualTo(1),
        row ->
            (row.customer() != null || row.note() != null)
                && rows.stream()
                        .filter(
                            other ->
                                Objects.equals(other.customer(), row.customer())
                                    && Objects.equals(other.note(), row.note()))
                        .count()
                    > 1);
    return rules;
  }

  @Test
  void findsTheRowsThatBreakARule() {
    List<Receipts.Row> rows = of(Receipts.FIRST);
    rules(rows)
        .forEach(
            (check, breaks) -> {
              List<String> expected =
                  rows.stream().filter(breaks).map(InspectorContract::customerAndNote).toList();
              List<String> found =
                  inspector()
                      .failingRows(
                          request(check.metrics(), Receipts.FIRST),
                          check.rowRule().orElseThrow(),
                          Sampling.upTo(100).redacting("WEIGHT"));

              assertThat(expected).as("the data can fail %s", check.name()).isNotEmpty();
              assertThat(found.stream().map(InspectorContract::customerAndNote))
                  .as(check.name())
                  .containsExactlyInAnyOrderElementsOf(expected);
              assertThat(found).allMatch(line -> line.contains("weight=***"));
            });
  }

  private static String customerAndNote(Receipts.Row row) {
    return "customer=" + row.customer() + ", note=" + row.note();
  }

  private static String customerAndNote(String line) {
    Map<String, String> values = new HashMap<>();
    for (String pair : line.split(", ", -1)) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return "customer=" + values.get("customer") + ", note=" + values.get("note");
  }

  @Test
  void showsNoMoreRowsThanAskedForAndOnlyOfTheWantedPartition() {
    Check check = Metric.min("amount").isAtLeast(1e6);
    List<String> found =
        inspector()
            .failingRows(
                request(check.metrics(), Receipts.FIRST.plusDays(1)),
                check.rowRule().orElseThrow(),
                Sampling.upTo(3));

    assertThat(found)
        .hasSize(3)
        .allMatch(line -> line.startsWith("amount="))
        .allMatch(line -> line.contains("partition_date=1998-01-02"));
  }

  @Test
  void showsNothingOfARuleThatCannotBeAsked() {
    Check check = Metric.compliance("nobody > 0").isAtLeast(1);

    assertThat(
            inspector()
                .failingRows(
                    request(check.metrics(), Receipts.FIRST),
                    check.rowRule().orElseThrow(),
                    Sampling.upTo(3)))
        .isEmpty();
  }

  /** About the customers of the first day, who come back. */
  private static Request aboutCustomers(double floor, Set<String> redacted) {
    Metric unique = Metric.uniqueness("customer");
    return new Request(
        "test",
        Receipts.RECEIPTS,
        "checked.receipts",
        List.of(partition(Receipts.FIRST)),
        Set.of(unique, Metric.rowCount()),
        false,
        Map.of(),
        Map.of(unique, floor),
        redacted);
  }

  private static Map<Integer, Long> visits() {
    return of(Receipts.FIRST).stream()
        .filter(row -> row.customer() != null)
        .collect(Collectors.groupingBy(Receipts.Row::customer, Collectors.counting()));
  }

  private static double share(long customers) {
    return customers / (double) visits().values().stream().mapToLong(Long::longValue).sum();
  }

  /** All rows, as one partition. */
  private static final Dataset WHOLE = Dataset.named("checked.receipts").build();

  @Test
  void aProfileSaysWhatIsThereAndItsGateHolds() {
    List<Partition> days =
        ROWS.stream().map(Receipts.Row::day).distinct().map(InspectorContract::partition).toList();
    Profile profile = Profiler.of(inspector()).redacting("note").profile(Receipts.RECEIPTS, days);

    assertThat(profile.partitions()).isEqualTo(days);
    assertThat(profile.allRows()).isEqualTo(ROWS.size());
    ColumnProfile customer = column(profile, "customer");
    assertThat(customer.completeness())
        .isEqualTo(
            ROWS.stream().filter(row -> row.customer() != null).count() / (double) ROWS.size());
    ColumnProfile amount = column(profile, "amount");
    assertThat(amount.range().orElseThrow().min())
        .isEqualTo(
            ROWS.stream()
                .map(Receipts.Row::amount)
                .filter(Objects::nonNull)
                .min(Double::compare)
                .orElseThrow());
    ColumnProfile note = column(profile, "note");
    assertThat(note.redacted()).isTrue();
    assertThat(note.length()).isEmpty();
    assertThat(note.values()).isEmpty();
    QualityGate gate = profile.gate();
    for (Observation seen :
        inspector()
            .inspect(
                new Request(
                    "test", Receipts.RECEIPTS, "checked.receipts", days, gate.metrics(), true))) {
      for (SuggestedCheck suggested : profile.suggestions()) {
        Check check = suggested.check();
        assertThat(
                check
                    .judge(
                        new Evidence(
                            seen,
                            Receipts.RECEIPTS,
                            Map.of(),
                            PartitionHistory.none(),
                            check.name(),
                            Receipts.LOOK))
                    .outcome())
            .as("%s on %s", check.name(), seen)
            .isIn(Outcome.PASS, Outcome.SKIPPED);
      }
    }
  }

  private static ColumnProfile column(Profile profile, String name) {
    return profile.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aProfileNeedsRowsAndKnownColumns() {
    Profiler profiler = Profiler.of(inspector());
    assertThatThrownBy(() -> profiler.profile(Receipts.RECEIPTS, List.of()))
        .hasMessage("Cannot profile checked.receipts: say which partitions to look at");
    assertThatThrownBy(
            () ->
                profiler.profile(
                    Receipts.RECEIPTS, List.of(Receipts.RECEIPTS.partition("2017-01-01"))))
        .hasMessage(
            "Cannot profile checked.receipts: its partition 2017-01-01 has no row, or there is no"
                + " table");
    assertThatThrownBy(
            () -> profiler.redacting("nmae").profile(WHOLE, List.of(WHOLE.partition("all"))))
        .hasMessageStartingWith("Cannot redact nmae: table checked.receipts has the columns ");
  }

  @Test
  void isNeverWrongAboutUniquenessThatIsTooLow() {
    Metric unique = Metric.uniqueness("customer");
    double exact = share(visits().values().stream().filter(times -> times == 1).count());

    Observation seen = inspector().inspect(aboutCustomers(1, Set.of())).get(0);

    if (seen.ceilings().isEmpty()) {
      assertThat(seen.value(unique)).hasValue(exact);
    } else {
      assertThat(seen.ceilings().get(unique)).isLessThan(1).isGreaterThan(exact);
      assertThat(seen.value(unique)).as("an estimate is no value").isEmpty();
    }
  }

  @Test
  void countsExactlyWhereAnEstimateDoesNotProveEnough() {
    Metric unique = Metric.uniqueness("customer");
    double exact = share(visits().values().stream().filter(times -> times == 1).count());

    Observation seen = inspector().inspect(aboutCustomers(exact / 2, Set.of())).get(0);

    assertThat(seen.ceilings()).isEmpty();
    assertThat(seen.value(unique)).hasValue(exact);
  }

  @Test
  void namesTheValueThatOccursMostOftenUnlessItIsRedacted() {
    Metric unique = Metric.uniqueness("customer");
    long most = Collections.max(visits().values());
    List<String> expected =
        visits().entrySet().stream()
            .filter(visit -> visit.getValue() == most)
            .map(visit -> "value " + visit.getKey() + " occurs " + most + " times")
            .toList();

    assertThat(inspector().inspect(aboutCustomers(0, Set.of())).get(0).examples().get(unique))
        .isIn(expected);
    assertThat(inspector().inspect(aboutCustomers(0, Set.of("CUSTOMER"))).get(0).examples())
        .containsEntry(unique, "value *** occurs " + most + " times");
  }
}
