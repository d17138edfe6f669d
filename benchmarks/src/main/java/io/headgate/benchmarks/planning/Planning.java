package io.headgate.benchmarks.planning;

import io.headgate.backfill.BackfillPlan;
import io.headgate.benchmarks.Target;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** How long it takes to plan a backfill in a large lineage. */
public final class Planning {

  private static final int DAYS = 30;

  /** What takes as long is measured once. */
  private static final double LONG_MILLIS = 1_000;

  /** As many as a lineage of 200 datasets makes of a million partitions. */
  private static final List<Integer> RANGES = List.of(1, 10, 100, 1_000);

  private final int rounds;
  private final Consumer<Object> told;
  private final List<Target> targets = new ArrayList<>();

  private Planning(int rounds, Consumer<Object> told) {
    this.rounds = rounds;
    this.told = told;
  }

  /**
   * Measures and tells the tables.
   *
   * @param large how many datasets the usual lineage has
   * @param huge how many the largest has
   * @throws IllegalStateException if a plan has other partitions than the plain search finds
   */
  public static List<Target> measure(int large, int huge, int rounds, Consumer<Object> told) {
    Planning planning = new Planning(rounds, told);
    planning.bySize(large, huge);
    planning.byRanges();
    return planning.targets;
  }

  private void bySize(int large, int huge) {
    TextTable table =
        new TextTable(
            "30 days of a root", "datasets", "partitions", "plan ms", "first ms", "single ms", "x");
    Row days = row(table, large + " x 3 upstream", Scene.woven(large, 3, 1));
    targets.add(Target.atMost("plan of " + days.what + ", ms", 50, days.millis));
    Row weeks = row(table, large + " x 3, windows of a week", Scene.woven(large, 3, 7));
    targets.add(Target.atMost("plan of " + weeks.what + ", ms", 50, weeks.millis));
    Row most = row(table, huge + " x 3 upstream", Scene.woven(huge, 3, 1));
    targets.add(Target.atMost("plan of " + most.what + ", ms", 1_000, most.millis));
    Row chain = row(table, "chain of " + huge, Scene.chain(huge));
    targets.add(Target.atMost("plan of a " + chain.what + ", ms", 1_000, chain.millis));
    told.accept(table);
  }

  private record Row(String what, double millis) {}

  private Row row(TextTable table, String what, Scene scene) {
    SinglePartitions single = new SinglePartitions(scene);
    long start = System.nanoTime();
    BackfillPlan plan = scene.plan(1, DAYS);
    double first = millisSince(start);
    requireSame(plan, single.affected(1, DAYS), scene);
    List<Double> planned = new ArrayList<>();
    List<Double> searched = new ArrayList<>();
    for (int round = -rounds; round < rounds; round++) {
      double ours = planMillis(scene, 1, DAYS);
      if (round >= 0) {
        planned.add(ours);
      }
      if (searched.isEmpty() || searched.get(0) < LONG_MILLIS) {
        start = System.nanoTime();
        single.affected(1, DAYS);
        searched.add(millisSince(start));
      }
    }
    double median = Numbers.median(planned);
    table.row(
        List.of(
            what,
            Numbers.text(plan.steps().size()),
            Numbers.text((double) plan.partitions()),
            Numbers.text(median),
            Numbers.text(first),
            Numbers.text(Numbers.median(searched)),
            Numbers.text(Numbers.median(searched) / median)));
    return new Row(what, median);
  }

  /** One day each, with a day between them, so that no two stretches become one. */
  private void byRanges() {
    Scene scene = Scene.chain(200);
    TextTable table = new TextTable("200 datasets in a chain", "ms", "us per range");
    List<Double> medians = new ArrayList<>();
    for (int ranges : RANGES) {
      List<Double> planned = new ArrayList<>();
      for (int round = -rounds; round < rounds; round++) {
        double millis = planMillis(scene, ranges, 1);
        if (round >= 0) {
          planned.add(millis);
        }
      }
      double median = Numbers.median(planned);
      medians.add(median);
      table.row(
          List.of(
              ranges + " ranges",
              Numbers.text(median),
              Numbers.text(median * 1_000 / ranges / scene.upstream().size())));
    }
    told.accept(table);
    // Ten to a thousand: with one, what a dataset costs by itself is most of it.
    double exponent =
        Numbers.exponent(
            RANGES.stream().skip(1).mapToDouble(Integer::doubleValue).toArray(),
            medians.stream().skip(1).mapToDouble(Double::doubleValue).toArray());
    targets.add(Target.atMost("exponent of planning from 10 to 1,000 ranges", 1.1, exponent));
  }

  private static double planMillis(Scene scene, int ranges, int days) {
    long start = System.nanoTime();
    BackfillPlan plan = scene.plan(ranges, days);
    double millis = millisSince(start);
    if (plan.steps().size() != scene.upstream().size()) {
      throw new IllegalStateException("The plan has " + plan.steps().size() + " datasets only");
    }
    return millis;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void requireSame(BackfillPlan plan, List<BitSet> affected, Scene scene) {
    if (plan.steps().size() != scene.upstream().size()) {
      throw new IllegalStateException("The plan has " + plan.steps().size() + " datasets only");
    }
    for (BackfillPlan.Step step : plan.steps()) {
      BitSet planned = new BitSet(Scene.DAYS);
      for (DataInterval range : step.ranges()) {
        planned.set(Scene.number(range.start()), Scene.number(range.end()));
      }
      int number = Integer.parseInt(step.dataset().name().value().substring("lake.d".length()));
      if (!planned.equals(affected.get(number)) || planned.cardinality() != step.partitions()) {
        throw new IllegalStateException(
            "The plan of " + step.dataset() + " differs from what single partitions give");
      }
    }
  }
}
