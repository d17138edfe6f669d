package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headgate.dag.Pool;
import io.headgate.internal.engine.Simulation.Arrival;
import io.headgate.run.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Nobody starves, and everybody gets a share: simulated, with arrivals and lengths at random. */
class FairSharesTest {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Property(tries = 100)
  void startsEveryTaskWithinTheStatedBounds(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 12) int slots,
      @ForAll @IntRange(min = 1, max = 60) int scheduled,
      @ForAll @IntRange(min = 1, max = 60) int backfill,
      @ForAll @IntRange(min = 1, max = 60) int adHoc) {
    Limits limits = limits(scheduled, backfill, adHoc);
    Simulation simulation = new Simulation(limits, slots);
    List<Arrival> work = work(random, 300);

    simulation.run(work);

    assertThat(simulation.started()).isEqualTo(work.size());
    assertThat(simulation.mostPassedOver()).isLessThanOrEqualTo(PoolSlots.PASSED_OVER_AT_MOST);
    for (Lane lane : Lane.values()) {
      assertThat(simulation.longestWait(lane))
          .as("%s", lane)
          .isLessThanOrEqualTo(bound(limits, lane));
    }
  }

  /** As the queue states it: 4/3 x (W / w + 2) x (D + 1 s). */
  private static Duration bound(Limits limits, Lane lane) {
    int all = limits.weights().values().stream().mapToInt(Integer::intValue).sum();
    return Duration.ofMillis(
        Math.round(
            4.0 / 3 * (1.0 * all / limits.weight(lane) + 2) * LONGEST.plusSeconds(1).toMillis()));
  }

  @Property(tries = 15)
  void sharesConvergeToTheWeights(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 16) int slots,
      @ForAll @IntRange(min = 10, max = 60) int scheduled,
      @ForAll @IntRange(min = 10, max = 60) int backfill,
      @ForAll @IntRange(min = 10, max = 60) int adHoc) {
    Limits limits = limits(scheduled, backfill, adHoc);
    Simulation simulation = new Simulation(limits, slots);
    Map<Lane, Integer> seconds = new EnumMap<>(Lane.class);
    for (Lane lane : Lane.values()) {
      seconds.put(lane, 1 + random.nextInt(10));
    }

    while (simulation.started() < 6_000) {
      for (Lane lane : Lane.values()) {
        while (simulation.waiting(lane) < slots) {
          Duration length =
              Duration.ofMillis(1 + random.nextInt(1_000 * seconds.getOrDefault(lane, 1)));
          simulation.add(arrival(simulation.now(), lane, 0, Optional.empty(), length));
        }
      }
      simulation.startAll();
      simulation.endNext();
    }

    double all = 0;
    for (Lane lane : Lane.values()) {
      all += simulation.held(lane).toMillis();
    }
    double weights = scheduled + backfill + adHoc;
    double ofAdHoc = Math.min(adHoc / weights, 1.0 * limits.share(Lane.AD_HOC, slots) / slots);
    double rest = (1 - ofAdHoc) / (scheduled + backfill);
    assertThat(simulation.held(Lane.AD_HOC).toMillis() / all).isCloseTo(ofAdHoc, within(0.03));
    assertThat(simulation.held(Lane.SCHEDULED).toMillis() / all)
        .isCloseTo(rest * scheduled, within(0.03));
    assertThat(simulation.held(Lane.BACKFILL).toMillis() / all)
        .isCloseTo(rest * backfill, within(0.03));
  }

  @Test
  void neitherSavesUpNorPaysBackWhatWasIdle() {
    Simulation simulation = new Simulation(Limits.defaults(), 10);
    for (int i = 0; i < 200; i++) {
      simulation.add(arrival(Work.START, Lane.AD_HOC, 0, Optional.empty(), LONGEST));
    }
    simulation.startAll();
    for (int i = 0; i < 100; i++) {
      simulation.endNext();
      simulation.startAll();
    }
    assertThat(simulation.held(Lane.AD_HOC))
        .as("all ten slots")
        .isGreaterThan(LONGEST.multipliedBy(100));

    for (int i = 0; i < 200; i++) {
      simulation.add(arrival(simulation.now(), Lane.SCHEDULED, 0, Optional.empty(), LONGEST));
    }
    for (int i = 0; i < 100; i++) {
      simulation.endNext();
      simulation.startAll();
    }

    assertThat(simulation.longestWait(Lane.SCHEDULED)).isLessThanOrEqualTo(LONGEST);
    assertThat(simulation.longestWait(Lane.AD_HOC))
        .isLessThanOrEqualTo(bound(Limits.defaults(), Lane.AD_HOC));
    assertThat(simulation.waiting(Lane.AD_HOC)).as("ad-hoc tasks go on").isLessThan(90);
  }

  @Test
  void givesAPoolAwayToAnotherLaneThreeTimesAtMost() {
    Pool database = new Pool("database", 1);
    Simulation simulation = new Simulation(limits(60, 30, 10), 10);
    Instant start = simulation.now();
    simulation.add(arrival(start, Lane.SCHEDULED, 0, Optional.of(database), LONGEST));
    // The scheduled lane gets nearly everything outside of the pool, so the pool is the others'.
    for (int i = 0; i < 500; i++) {
      simulation.add(arrival(start, Lane.SCHEDULED, 1, Optional.empty(), LONGEST));
      simulation.add(
          arrival(start.plusSeconds(i), Lane.BACKFILL, 0, Optional.of(database), LONGEST));
    }

    simulation.startAll();
    for (int i = 0; i < 400; i++) {
      simulation.endNext();
      simulation.startAll();
    }

    assertThat(simulation.mostPassedOver()).isLessThanOrEqualTo(3);
  }

  @Test
  void aTaskOfLowPriorityStartsWhileOnesOfHighPriorityKeepComing() {
    Simulation simulation = new Simulation(Limits.defaults(), 1);
    Duration minute = Duration.ofMinutes(1);
    List<Arrival> work = new ArrayList<>();
    Arrival low = arrival(Work.START, Lane.SCHEDULED, -1, Optional.empty(), minute);
    for (int i = 0; i < 60; i++) {
      work.add(
          arrival(
              Work.START.plus(minute.multipliedBy(i)),
              Lane.SCHEDULED,
              1,
              Optional.empty(),
              minute));
    }

    work.add(low);

    simulation.run(work);

    // Two points are twenty minutes: twenty of the others go first, and not one more.
    assertThat(simulation.startOf(low)).isEqualTo(Work.START.plus(minute.multipliedBy(20)));
  }

  private static List<Arrival> work(Random random, int size) {
    List<Pool> pools = List.of(new Pool("one", 1), new Pool("two", 2), new Pool("three", 3));
    List<Arrival> work = new ArrayList<>();
    List<Lane> lanes = List.of(Lane.values());
    int span = 1 + random.nextInt(300_000);
    for (int i = 0; i < size; i++) {
      Optional<Pool> pool =
          random.nextBoolean() ? Optional.empty() : Optional.of(pools.get(random.nextInt(3)));
      work.add(
          arrival(
              Work.START.plusMillis(random.nextInt(span)),
              lanes.get(random.nextInt(lanes.size())),
              random.nextInt(7) - 3,
              pool,
              length(random)));
    }
    for (int i = 0; i < size / 30; i++) {
      work.addAll(bounded(random, Work.START.plusMillis(random.nextInt(span)), pools));
    }
    return work;
  }

  /** Of one run that may have only some of them running. */
  private static List<Arrival> bounded(Random random, Instant at, List<Pool> pools) {
    List<Optional<Pool>> each = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      each.add(random.nextBoolean() ? Optional.empty() : Optional.of(pools.get(random.nextInt(3))));
    }
    List<Lane> lanes = List.of(Lane.values());
    Lane lane = lanes.get(random.nextInt(lanes.size()));
    return Work.queued(lane, at, each, 1 + random.nextInt(3)).stream()
        .map(task -> new Arrival(at, task, length(random)))
        .toList();
  }

  private static Duration length(Random random) {
    return Duration.ofMillis(random.nextInt((int) LONGEST.toMillis() + 1));
  }

  private static Arrival arrival(
      Instant at, Lane lane, int priority, Optional<Pool> pool, Duration length) {
    return new Arrival(at, Work.queued(lane, at, priority, pool), length);
  }

  private static Limits limits(int scheduled, int backfill, int adHoc) {
    return Limits.defaults()
        .withShare(Lane.SCHEDULED, scheduled)
        .withShare(Lane.BACKFILL, backfill)
        .withShare(Lane.AD_HOC, adHoc);
  }
}
