package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Fact;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.dataset.PartitionMapping;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.operation.Blame;
import io.headgate.operation.Blame.Condition;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.testing.InMemoryStore;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The walk upstream to the first bad partitions, on lineages that are made up. */
final class BlameWalkTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 5);
  private static final Instant NOW = Instant.parse("1998-01-19T06:00:00Z");
  private static final int PLENTY = 50_000;

  private final InMemoryStore store = new InMemoryStore(InstantSource.fixed(NOW));
  private final Set<Dataset> datasets = new LinkedHashSet<>();
  private final List<Lineage.Producer> producers = new ArrayList<>();
  private final List<Lineage.Edge> edges = new ArrayList<>();

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(FIRST).build();
  }

  private static Dataset weekly(String name) {
    return Dataset.named(name).weekly(ZoneOffset.UTC).startingOn(FIRST).build();
  }

  private void made(Dataset to, PartitionMapping mapping, Dataset... from) {
    Lineage.Producer producer = new Lineage.Producer("dag", "make", to);
    datasets.add(to);
    producers.add(producer);
    for (Dataset upstream : from) {
      datasets.add(upstream);
      edges.add(new Lineage.Edge(upstream, to, mapping, producer));
    }
  }

  private Lineage lineage() {
    return new Lineage(datasets, producers.stream().distinct().toList(), edges);
  }

  private Blame blame(Dataset dataset, String label) {
    return blame(dataset.partition(label), PLENTY);
  }

  private Blame blame(Partition asked, int most) {
    return BlameWalk.of(lineage(), store.ledger(), asked, NOW, most);
  }

  private void know(Fact... facts) {
    store.commit(
        new Store.Step(
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(facts),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private void write(Dataset dataset, String... labels) {
    for (String label : labels) {
      write(dataset.partition(label), List.of());
    }
  }

  /** Makes the partition from the latest versions of the inputs. */
  private void write(Partition partition, List<Partition> from) {
    know(
        new Materialization(
            partition,
            0,
            "dag/manual/" + partition.label() + "#make",
            "v1",
            from.stream()
                .flatMap(input -> store.ledger().materialization(input).stream())
                .map(input -> new InputVersion(input.partition(), input.version()))
                .toList(),
            NOW));
  }

  private void block(Dataset dataset, String label) {
    block(dataset.partition(label));
  }

  private void block(Partition partition) {
    know(new Verdict(partition, "row_count >= 1", Outcome.BLOCK, "row_count is 0", NOW));
  }

  private static List<String> culprits(Blame blame) {
    return blame.culprits().stream()
        .map(culprit -> culprit.partition() + " " + culprit.condition())
        .toList();
  }

  private static List<String> path(Blame.Culprit culprit) {
    return culprit.path().stream().map(step -> step.partition().toString()).toList();
  }

  @Test
  void findsTheFirstBadOneBehindOthersThatAreFit() {
    Dataset raw = daily("raw");
    Dataset clean = daily("clean");
    Dataset mart = daily("mart");
    made(clean, PartitionMapping.overlapping(), raw);
    made(mart, PartitionMapping.overlapping(), clean);
    write(clean, "1998-01-08");
    block(raw, "1998-01-08");
    block(mart, "1998-01-08");

    Blame blame = blame(mart, "1998-01-08");

    assertThat(culprits(blame)).containsExactly("raw 1998-01-08 BLOCKED");
    assertThat(path(blame.culprits().get(0)))
        .containsExactly("mart 1998-01-08", "clean 1998-01-08", "raw 1998-01-08");
    assertThat(blame.culprits().get(0).path())
        .extracting(Blame.Step::condition)
        .containsExactly(Condition.BLOCKED, Condition.FIT, Condition.BLOCKED);
    assertThat(blame.complete()).isTrue();
  }

  @Test
  void namesNobodyIfAllIsWell() {
    Dataset raw = daily("raw");
    Dataset clean = daily("clean");
    made(clean, PartitionMapping.overlapping(), raw);
    write(clean, "1998-01-08");
    block(raw, "1998-01-09");

    Blame blame = blame(clean, "1998-01-08");

    assertThat(blame.culprits()).isEmpty();
    assertThat(blame.text()).contains("clean 1998-01-08 and what it is made from are there");
  }

  @Test
  void namesACulpritOfADiamondOnce() {
    Dataset raw = daily("raw");
    Dataset left = daily("left");
    Dataset right = daily("right");
    Dataset mart = daily("mart");
    made(left, PartitionMapping.overlapping(), raw);
    made(right, PartitionMapping.overlapping(), raw);
    made(mart, PartitionMapping.overlapping(), left, right);
    block(raw, "1998-01-08");

    Blame blame = blame(mart, "1998-01-08");

    assertThat(culprits(blame)).containsExactly("raw 1998-01-08 BLOCKED");
    assertThat(blame.culprits().get(0).path()).hasSize(3);
  }

  @Test
  void namesSeveralCulpritsNearestFirst() {
    Dataset raw = daily("raw");
    Dataset clean = daily("clean");
    Dataset rates = daily("rates");
    Dataset week = weekly("week");
    made(clean, PartitionMapping.overlapping(), raw);
    made(week, PartitionMapping.overlapping(), clean, rates);
    for (int day = 5; day <= 11; day++) {
      write(clean, "1998-01-%02d".formatted(day));
    }
    block(raw, "1998-01-09");
    block(raw, "1998-01-06");
    block(rates, "1998-01-11");

    assertThat(culprits(blame(week, "1998-01-05")))
        .containsExactly(
            "rates 1998-01-11 BLOCKED", "raw 1998-01-06 BLOCKED", "raw 1998-01-09 BLOCKED");
  }

  @Test
  void tellsWhatIsStaleFromWhatItIsMadeFrom() {
    Dataset raw = daily("raw");
    Dataset clean = daily("clean");
    Dataset mart = daily("mart");
    made(clean, PartitionMapping.overlapping(), raw);
    made(mart, PartitionMapping.overlapping(), clean);
    write(raw, "1998-01-08");
    write(clean.partition("1998-01-08"), List.of(raw.partition("1998-01-08")));
    write(mart.partition("1998-01-08"), List.of(clean.partition("1998-01-08")));
    write(raw, "1998-01-08");

    Blame blame = blame(mart, "1998-01-08");

    assertThat(culprits(blame)).containsExactly("clean 1998-01-08 STALE");
    Blame.Culprit culprit = blame.culprits().get(0);
    assertThat(culprit.step().reason()).contains("stale: raw 1998-01-08 was written again since");
    assertThat(culprit.producer()).contains("dag/manual/1998-01-08#make");
    assertThat(culprit.task()).contains("dag.make");

    write(clean.partition("1998-01-08"), List.of(raw.partition("1998-01-08")));
    assertThat(culprits(blame(mart, "1998-01-08"))).containsExactly("mart 1998-01-08 STALE");
  }

  @Test
  void followsADatasetThatIsMadeFromItsOwnPast() {
    Dataset raw = daily("raw");
    Dataset balance = daily("balance");
    made(balance, PartitionMapping.trailing(2), raw, balance);
    block(raw, "1998-01-07");
    for (int day = 5; day <= 9; day++) {
      write(balance, "1998-01-%02d".formatted(day));
    }

    Blame blame = blame(balance, "1998-01-09");

    assertThat(culprits(blame)).containsExactly("raw 1998-01-07 BLOCKED");
    assertThat(path(blame.culprits().get(0)))
        .containsExactly("balance 1998-01-09", "balance 1998-01-08", "raw 1998-01-07");
  }

  @Test
  void aDatasetThatReadsAllOfItselfIsMadeFromItsPast() {
    Dataset balance = daily("balance");
    made(balance, PartitionMapping.all(), balance);
    write(balance, "1998-01-05", "1998-01-06", "1998-01-08", "1998-01-09");
    block(balance, "1998-01-08");

    assertThat(culprits(blame(balance, "1998-01-09")))
        .containsExactly("balance 1998-01-07 MISSING");
  }

  @Test
  void followsUnpartitionedInputsInBothDirections() {
    Dataset stores = Dataset.named("ref.stores").build();
    Dataset sales = daily("sales");
    Dataset model = Dataset.named("model").build();
    Dataset scores = daily("scores");
    made(sales, PartitionMapping.overlapping(), stores);
    made(model, PartitionMapping.overlapping(), sales);
    made(scores, PartitionMapping.overlapping(), model);
    block(stores, "all");
    assertThat(culprits(blame(scores, "1998-01-08"))).containsExactly("ref.stores all BLOCKED");

    know(new Verdict(stores.partition("all"), "row_count >= 1", Outcome.PASS, "fine", NOW));
    for (int day = 5; day <= 17; day++) {
      write(sales, "1998-01-%02d".formatted(day));
    }

    assertThat(culprits(blame(scores, "1998-01-08")))
        .as("not today, which is not over")
        .containsExactly("sales 1998-01-18 MISSING");
  }

  @Test
  void stopsAtTheBoundAndSaysSo() {
    Dataset raw = daily("raw");
    Dataset clean = daily("clean");
    Dataset week = weekly("week");
    made(clean, PartitionMapping.overlapping(), raw);
    made(week, PartitionMapping.overlapping(), clean);

    Blame blame = blame(week.partition("1998-01-05"), 4);

    assertThat(blame.complete()).isFalse();
    assertThat(blame.culprits()).hasSize(3);
    assertThat(blame.text()).contains("not everything upstream was looked at");
  }

  @Test
  void isBoundedOnACycle() {
    Dataset one = daily("one");
    Dataset two = daily("two");
    made(one, PartitionMapping.overlapping(), two);
    made(two, PartitionMapping.overlapping(), one);
    write(one, "1998-01-08");

    assertThat(culprits(blame(one, "1998-01-08"))).containsExactly("two 1998-01-08 MISSING");
  }

  @Test
  void aCulpritNeedsAPath() {
    assertThatThrownBy(
            () ->
                new Blame.Culprit(
                    List.of(),
                    List.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Made-up lineages of up to eight datasets over two weeks, with anything wrong with them. */
  @Property(tries = 300)
  void agreesWithASearchThroughEverything(@ForAll long seed) {
    new BlameWalkTest().agreesWithASearchThroughEverything(new Random(seed));
  }

  private void agreesWithASearchThroughEverything(Random random) {
    List<Dataset> all = new ArrayList<>();
    int number = 1 + random.nextInt(8);
    for (int i = 0; i < number; i++) {
      Dataset dataset =
          switch (random.nextInt(5)) {
            case 0 -> weekly("d" + i);
            case 1 -> Dataset.named("d" + i).build();
            default -> daily("d" + i);
          };
      for (Dataset upstream : all) {
        if (random.nextInt(3) == 0) {
          made(dataset, mapping(random), upstream);
        }
      }
      if (random.nextInt(4) == 0) {
        made(dataset, mapping(random), dataset);
      }
      datasets.add(dataset);
      all.add(dataset);
    }
    List<Partition> partitions =
        all.stream()
            .flatMap(dataset -> dataset.partitions(twoWeeks()).stream())
            .collect(Collectors.toList());
    for (int i = 0; i < 60; i++) {
      Partition partition = partitions.get(random.nextInt(partitions.size()));
      if (random.nextInt(12) == 0) {
        block(partition);
      } else {
        write(partition, direct(partition));
      }
    }
    Partition asked = partitions.get(random.nextInt(partitions.size()));

    Blame blame = blame(asked, PLENTY);

    Set<Partition> upstream = everythingUpstreamOf(asked);
    upstream.add(asked);
    Set<Partition> expected =
        upstream.stream()
            .filter(this::isBad)
            .filter(bad -> everythingUpstreamOf(bad).stream().noneMatch(this::isBad))
            .collect(Collectors.toSet());
    assertThat(blame.culprits())
        .extracting(Blame.Culprit::partition)
        .doesNotHaveDuplicates()
        .hasSameElementsAs(expected);
    for (Blame.Culprit culprit : blame.culprits()) {
      List<Blame.Step> path = culprit.path();
      assertThat(path.get(0).partition()).isEqualTo(asked);
      for (int i = 1; i < path.size(); i++) {
        assertThat(direct(path.get(i - 1).partition())).contains(path.get(i).partition());
      }
    }
  }

  private static PartitionMapping mapping(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> PartitionMapping.trailing(1 + random.nextInt(4));
      case 1 -> PartitionMapping.all();
      default -> PartitionMapping.overlapping();
    };
  }

  private static DataInterval twoWeeks() {
    return DataInterval.ofDays(FIRST, FIRST.plusDays(13), ZoneOffset.UTC);
  }

  private boolean isBad(Partition partition) {
    if (!store.ledger().blockingVerdicts(partition).isEmpty()) {
      return true;
    }
    return store
        .ledger()
        .materialization(partition)
        .map(
            latest ->
                latest.inputs().stream()
                    .anyMatch(
                        input ->
                            store
                                    .ledger()
                                    .materialization(input.partition())
                                    .orElseThrow()
                                    .version()
                                > input.version()))
        .orElse(lineage().producer(partition.dataset()).isPresent());
  }

  private Set<Partition> everythingUpstreamOf(Partition partition) {
    Set<Partition> found = new HashSet<>();
    Deque<Partition> open = new ArrayDeque<>(direct(partition));
    while (!open.isEmpty()) {
      Partition next = open.remove();
      if (found.add(next)) {
        open.addAll(direct(next));
      }
    }
    return found;
  }

  /** Straight from the definition; nothing lies behind the two weeks. */
  private List<Partition> direct(Partition partition) {
    Set<Partition> direct = new LinkedHashSet<>();
    for (Lineage.Edge edge : lineage().upstream(partition.dataset())) {
      Dataset upstream = edge.upstream();
      Optional<DataInterval> range = edge.upstreamOf(partition.interval());
      upstream.partitions(twoWeeks()).stream()
          .filter(candidate -> range.filter(candidate.interval()::overlaps).isPresent())
          .filter(
              candidate ->
                  !upstream.name().equals(partition.dataset())
                      || candidate.interval().compareTo(partition.interval()) < 0)
          .forEach(direct::add);
    }
    return List.copyOf(direct);
  }
}
