package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.NOW;
import static io.headgate.internal.jdbc.Fixtures.day;
import static io.headgate.internal.jdbc.Fixtures.days;
import static io.headgate.internal.jdbc.Fixtures.facts;
import static io.headgate.internal.jdbc.Fixtures.materialization;
import static io.headgate.internal.jdbc.Fixtures.partition;
import static io.headgate.internal.jdbc.Fixtures.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Inspection;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.ledger.MetricSample;
import io.headgate.ledger.Observer;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.TableSchema;
import io.headgate.quality.Verdict;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What every store does with facts about partitions. */
abstract class FactsContract {

  private static final DatasetName SALES = new DatasetName("raw.sales");
  private static final Partition EIGHTH = partition("raw.sales", "1998-01-08");
  private static final Partition NINTH = partition("raw.sales", "1998-01-09");
  private static final TaskInstanceId GATE =
      TaskInstanceId.parse("sales/manual/1998-01-08_1#arrived");
  private static final DataInterval JANUARY = days("1998-01-01", "1998-01-31");

  abstract Store store();

  private List<Materialization> materialized(DataInterval interval) {
    return store().ledger().materializations(SALES, interval);
  }

  @Test
  void givesEachMaterializationAGreaterVersion() {
    store().commit(facts(materialization(NINTH, "first"), materialization(EIGHTH, "first")));
    store().commit(facts(materialization(EIGHTH, "second")));

    List<Materialization> found = materialized(JANUARY);

    assertThat(found).extracting(Materialization::partition).containsExactly(EIGHTH, NINTH);
    assertThat(found).extracting(Materialization::producer).containsExactly("second", "first");
    assertThat(found.get(1).version()).isPositive();
    assertThat(found.get(0).version()).isGreaterThan(found.get(1).version());
    assertThat(store().ledger().materialization(EIGHTH)).contains(found.get(0));
  }

  @Test
  void keepsWhichVersionBroughtTheRows() {
    store().commit(facts(materialization(EIGHTH, "first")));
    Materialization first = materialized(JANUARY).get(0);
    assertThat(first.contentVersion()).isEqualTo(first.version());
    assertThat(first.isUnchanged()).isFalse();
    store()
        .commit(
            facts(
                new Materialization(
                    EIGHTH, 0, first.contentVersion(), "second", "sha:2", List.of(), NOW)));

    Materialization second = materialized(JANUARY).get(0);
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(second.contentVersion()).isEqualTo(first.version());
    assertThat(second.isUnchanged()).isTrue();
    assertThatThrownBy(() -> new Materialization(EIGHTH, 3, 4, "p", "c", List.of(), NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot have rows of the later version 4");
  }

  @Test
  void letsTheLaterOfTwoMaterializationsInOneStepCount() {
    store().commit(facts(materialization(EIGHTH, "first"), materialization(EIGHTH, "second")));

    assertThat(materialized(JANUARY))
        .extracting(Materialization::producer)
        .containsExactly("second");
  }

  @Test
  void keepsWhatAMaterializationWasMadeFrom() {
    Partition everything = new Partition(new DatasetName("ref.store"), DataInterval.ALWAYS, "all");
    Materialization made =
        new Materialization(
            EIGHTH,
            0,
            "sales/scheduled/k#clean – ü",
            "sha:1",
            List.of(new InputVersion(NINTH, 17), new InputVersion(everything, 0)),
            NOW);
    store().commit(facts(made));

    Materialization found = materialized(day("1998-01-08")).get(0);

    assertThat(found.inputs()).isEqualTo(made.inputs());
    assertThat(found.producer()).isEqualTo(made.producer());
    assertThat(found.codeVersion()).isEqualTo("sha:1");
    assertThat(found.at()).isEqualTo(NOW);
  }

  @Test
  void findsWhatSharesTimeWithAnInterval() {
    Partition week =
        new Partition(SALES, days("1998-01-05", "1998-01-11"), "1998-01-05..1998-01-11");
    Partition always = new Partition(SALES, DataInterval.ALWAYS, "all");
    Partition seventh = partition("raw.sales", "1998-01-07");
    Partition other = partition("raw.sales_x", "1998-01-08");
    for (Partition partition : List.of(week, always, seventh, EIGHTH, NINTH, other)) {
      store().commit(facts(materialization(partition, "p")));
    }

    assertThat(materialized(day("1998-01-08")))
        .extracting(Materialization::partition)
        .containsExactly(always, week, EIGHTH);
    assertThat(materialized(days("1998-01-12", "1998-01-31")))
        .extracting(Materialization::partition)
        .containsExactly(always);
    assertThat(materialized(DataInterval.ALWAYS))
        .extracting(Materialization::partition)
        .containsExactly(always, week, seventh, EIGHTH, NINTH);
    assertThat(store().ledger().materializations(new DatasetName("raw.none"), JANUARY)).isEmpty();
  }

  @Test
  void letsTheLatestVerdictOfAPartitionAndCheckCount() {
    store()
        .commit(
            facts(
                verdict(NINTH, "row_count >= 1", Outcome.PASS),
                verdict(EIGHTH, "row_count >= 1", Outcome.BLOCK),
                verdict(EIGHTH, "presence", Outcome.ERROR)));
    assertThat(store().ledger().blockingVerdicts(EIGHTH)).hasSize(2);

    store().commit(facts(verdict(EIGHTH, "row_count >= 1", Outcome.PASS)));

    assertThat(store().ledger().verdicts(SALES, JANUARY))
        .containsExactly(
            verdict(EIGHTH, "presence", Outcome.ERROR),
            verdict(EIGHTH, "row_count >= 1", Outcome.PASS),
            verdict(NINTH, "row_count >= 1", Outcome.PASS));
    assertThat(store().ledger().verdicts(SALES, day("1998-01-09")))
        .extracting(Verdict::partition)
        .containsExactly(NINTH);
    assertThat(store().ledger().blockingVerdicts(EIGHTH))
        .containsExactly(verdict(EIGHTH, "presence", Outcome.ERROR));
  }

  @Test
  void keepsTheRowsThatBreakACheckWithItsLatestVerdictOnly() {
    Verdict blocked =
        new Verdict(
            EIGHTH,
            "completeness(customer) >= 1",
            Outcome.BLOCK,
            "too many nulls",
            List.of("customer=null, note=it's \"so\"", "customer=null, note=日本語"),
            NOW);
    store().commit(facts(blocked));
    assertThat(store().ledger().verdicts(SALES, JANUARY)).containsExactly(blocked);

    Verdict passed = verdict(EIGHTH, "completeness(customer) >= 1", Outcome.PASS);
    store().commit(facts(passed));
    assertThat(store().ledger().verdicts(SALES, JANUARY)).containsExactly(passed);
  }

  @Test
  void letsTheLaterOfTwoVerdictsInOneStepCount() {
    store()
        .commit(
            facts(
                verdict(EIGHTH, "presence", Outcome.BLOCK),
                verdict(EIGHTH, "presence", Outcome.PASS)));

    assertThat(store().ledger().verdicts(SALES, JANUARY))
        .containsExactly(verdict(EIGHTH, "presence", Outcome.PASS));
  }

  @Test
  void keepsEveryOutcome() {
    for (Outcome outcome : Outcome.values()) {
      store().commit(facts(verdict(EIGHTH, outcome.name(), outcome)));
    }

    assertThat(store().ledger().verdicts(SALES, JANUARY))
        .extracting(Verdict::outcome)
        .containsExactlyInAnyOrder(Outcome.values());
  }

  private static Observation observation(Partition partition, Instant at) {
    return new Observation(
        partition,
        Map.of(
            Metric.presence(),
            1.0,
            Metric.rowCount(),
            12_345_678_901.0,
            Metric.completeness("customer_id"),
            0.1 + 0.2,
            Metric.uniqueness("a", "b"),
            Double.NaN),
        Map.of(Metric.completeness("nix"), "no column 'nix' – 列"),
        Optional.of(
            new TableSchema(
                List.of(
                    new TableSchema.Column("customer_id", "decimal(10,2)", true),
                    new TableSchema.Column("größe", "bigint", false)))),
        "spark",
        at);
  }

  @Test
  void keepsAllObservationsOldestFirst() {
    Observation late = observation(EIGHTH, NOW.plusSeconds(1));
    Observation early = observation(NINTH, NOW);
    Observation empty =
        new Observation(
            EIGHTH, Map.of(), Map.of(), Optional.empty(), "metadata", NOW.plusSeconds(2));
    store().commit(facts(late, early));
    store().commit(facts(empty));

    assertThat(store().ledger().observations(SALES, JANUARY)).containsExactly(early, late, empty);
    assertThat(store().ledger().observations(SALES, day("1998-01-08")))
        .containsExactly(late, empty);
    assertThat(store().ledger().observations(SALES, day("1998-01-07"))).isEmpty();
  }

  @Test
  void tellsApartEqualObservations() {
    store().commit(facts(observation(EIGHTH, NOW), observation(EIGHTH, NOW)));

    assertThat(store().ledger().observations(SALES, JANUARY))
        .containsExactly(observation(EIGHTH, NOW), observation(EIGHTH, NOW));
  }

  @Test
  void keepsInfiniteValues() {
    Observation observation =
        new Observation(
            EIGHTH,
            Map.of(
                Metric.rowCount(),
                Double.POSITIVE_INFINITY,
                Metric.presence(),
                Double.NEGATIVE_INFINITY),
            Map.of(),
            Optional.empty(),
            "spark",
            NOW);
    store().commit(facts(observation));

    assertThat(store().ledger().observations(SALES, JANUARY)).containsExactly(observation);
  }

  private static Inspection seen(Partition partition, int attempt, Map<Metric, Double> values) {
    return new Inspection(
        new Observation(
            partition, values, Map.of(), Optional.empty(), "spark", NOW.plusSeconds(attempt)),
        attempt * 10L,
        Optional.of(new Observer(GATE, attempt)));
  }

  @Test
  void keepsWhoLookedAtWhichVersion() {
    store().commit(facts(seen(EIGHTH, 2, Map.of(Metric.rowCount(), 7.0))));
    store().commit(facts(observation(NINTH, NOW)));

    List<MetricSample> samples =
        store().ledger().samples(HistoryQuery.of(SALES).metric("row_count"));

    assertThat(samples)
        .first()
        .isEqualTo(
            new MetricSample(
                EIGHTH,
                "row_count",
                OptionalDouble.of(7),
                Optional.empty(),
                NOW.plusSeconds(2),
                "spark",
                20,
                Optional.of(new Observer(GATE, 2))));
    assertThat(samples.get(1).by()).isEmpty();
    assertThat(samples.get(1).version()).isZero();
  }

  @Test
  void listsTheNewestSampleOfEachPartitionAndMetricInOrder() {
    store().commit(facts(seen(NINTH, 1, Map.of(Metric.rowCount(), 1.0))));
    store()
        .commit(
            facts(
                seen(EIGHTH, 1, Map.of(Metric.rowCount(), 1.0, Metric.presence(), 1.0)),
                seen(EIGHTH, 2, Map.of(Metric.rowCount(), 2.0)),
                seen(partition("raw.sales_x", "1998-01-08"), 1, Map.of(Metric.rowCount(), 9.0))));

    assertThat(said(HistoryQuery.of(SALES)))
        .containsExactly(
            "1998-01-08 presence 1.0 by 1",
            "1998-01-08 row_count 2.0 by 2",
            "1998-01-09 row_count 1.0 by 1");
    assertThat(said(HistoryQuery.of(SALES).metric("row_count").everyLook()))
        .containsExactly(
            "1998-01-08 row_count 1.0 by 1",
            "1998-01-08 row_count 2.0 by 2",
            "1998-01-09 row_count 1.0 by 1");
    assertThat(said(HistoryQuery.of(SALES).in(day("1998-01-09"))))
        .containsExactly("1998-01-09 row_count 1.0 by 1");
    assertThat(said(HistoryQuery.of(SALES).atMost(2)))
        .as("the latest partitions")
        .containsExactly("1998-01-08 row_count 2.0 by 2", "1998-01-09 row_count 1.0 by 1");
    assertThat(said(HistoryQuery.of(SALES).metric("' OR 1 = 1 --"))).isEmpty();
    assertThat(said(HistoryQuery.of(new DatasetName("raw.none")))).isEmpty();
  }

  @Test
  void nothingIsKnownOfAPartitionThatIsAbsentSince() {
    store()
        .commit(
            facts(seen(EIGHTH, 1, Map.of(Metric.presence(), 1.0, Metric.completeness("id"), 0.5))));
    store().commit(facts(seen(EIGHTH, 2, Map.of(Metric.presence(), 0.0, Metric.rowCount(), 0.0))));

    assertThat(said(HistoryQuery.of(SALES)))
        .containsExactly("1998-01-08 presence 0.0 by 2", "1998-01-08 row_count 0.0 by 2");
    assertThat(said(HistoryQuery.of(SALES).everyLook())).hasSize(4);
  }

  @Test
  void aSampleWithoutAValueSaysWhy() {
    store().commit(facts(observation(EIGHTH, NOW)));

    assertThat(store().ledger().samples(HistoryQuery.of(SALES).metric("completeness(nix)")))
        .singleElement()
        .satisfies(
            sample -> {
              assertThat(sample.value()).isEmpty();
              assertThat(sample.error()).contains("no column 'nix' – 列");
            });
    assertThat(store().ledger().samples(HistoryQuery.of(SALES).metric("uniqueness(a, b)")))
        .as("not a number")
        .singleElement()
        .satisfies(sample -> assertThat(sample.value()).isEmpty());
  }

  private List<String> said(HistoryQuery query) {
    return store().ledger().samples(query).stream()
        .map(
            sample ->
                sample.partition().label()
                    + " "
                    + sample.metric()
                    + " "
                    + sample.value().getAsDouble()
                    + " by "
                    + sample.by().orElseThrow().attempt())
        .toList();
  }

  private record Rumour(String text) implements Fact {}

  @Test
  void keepsTheSchemaThatWasAcceptedLastPerDatasetAndCheck() {
    TableSchema first = new TableSchema(List.of(new TableSchema.Column("id", "bigint", false)));
    TableSchema second =
        new TableSchema(
            List.of(
                new TableSchema.Column("id", "bigint", false),
                new TableSchema.Column("note", "string", true)));
    AcceptedSchema strict =
        new AcceptedSchema(SALES, "schema drift STRICT", first, GATE.toString(), NOW);
    AcceptedSchema backward =
        new AcceptedSchema(SALES, "schema drift BACKWARD", first, GATE.toString(), NOW);
    AcceptedSchema later =
        new AcceptedSchema(SALES, "schema drift STRICT", second, "anna", NOW.plusSeconds(1));
    store().commit(facts(strict, backward));
    store().commit(facts(later));

    Ledger ledger = store().ledger();
    assertThat(ledger.acceptedSchema(SALES, "schema drift STRICT")).contains(later);
    assertThat(ledger.acceptedSchema(SALES, "schema drift BACKWARD")).contains(backward);
    assertThat(ledger.acceptedSchema(SALES, "schema drift PERMISSIVE")).isEmpty();
    assertThat(ledger.acceptedSchema(new DatasetName("raw.stores"), "schema drift STRICT"))
        .isEmpty();
  }

  @Test
  void refusesAFactThatNoLedgerKeeps() {
    assertThatThrownBy(
            () -> store().commit(facts(materialization(EIGHTH, "first"), new Rumour("it rains"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Rumour")
        .hasMessageContaining("verdicts, observations, accepted schemas and materializations");
    assertThat(materialized(JANUARY)).isEmpty();
  }

  @Test
  void refusesAPartitionThatItCouldNotKeepExactly() {
    Partition odd =
        new Partition(
            SALES, DataInterval.between(NOW.plusNanos(1), NOW.plusSeconds(1)), "a nanosecond");

    assertThatThrownBy(() -> store().commit(facts(materialization(odd, "p"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole microseconds");
    assertThat(materialized(JANUARY)).isEmpty();
  }

  @Test
  void cutsWhenSomethingHappenedToTheMicrosecond() {
    store()
        .commit(
            facts(
                new Materialization(EIGHTH, 0, "p", "v", List.of(), NOW.plusNanos(789)),
                new Materialization(
                    NINTH, 0, "p", "v", List.of(), Instant.parse("0001-01-01T00:00:00.0000019Z"))));

    assertThat(materialized(JANUARY))
        .extracting(Materialization::at)
        .containsExactly(NOW, Instant.parse("0001-01-01T00:00:00.000001Z"));
  }
}
