package io.headgate.backfill;

import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which partitions can be recomputed at all: those that exist, that a run makes, and that are
 * complete. Thread-safe.
 */
final class Bounds {

  private final Function<String, Dag> dags;
  private final Instant now;

  /** What many datasets of a plan share, worked out once. */
  private final Map<InDag, DataInterval> running = new ConcurrentHashMap<>();

  private final Map<Partitioning, Instant> begun = new ConcurrentHashMap<>();

  private record InDag(String dag, Partitioning partitioning) {}

  Bounds(Function<String, Dag> dags, Instant now) {
    this.dags = dags;
    this.now = now;
  }

  /** The part that can be recomputed. */
  Ranges within(Lineage.Producer producer, Ranges ranges) {
    return within(producer, ranges, nothing -> {});
  }

  /** The part that can be recomputed, after saying which cannot, and why. */
  Ranges within(Lineage.Producer producer, Ranges ranges, List<LeftOut> leftOut) {
    return within(producer, ranges, leftOut::add);
  }

  private Ranges within(Lineage.Producer producer, Ranges ranges, Consumer<LeftOut> leftOut) {
    Dataset dataset = producer.dataset();
    if (dataset.isUnpartitioned()) {
      return ranges.isEmpty() ? ranges : new Ranges(List.of(DataInterval.ALWAYS));
    }
    Partitioning partitioning = dataset.partitioning();
    String dag = producer.dag();
    DataInterval life = dataset.life();
    DataInterval runs =
        running.computeIfAbsent(
            new InDag(dag, partitioning), in -> partitioning.covering(dags.apply(dag).life()));
    Instant complete = begun.computeIfAbsent(partitioning, this::startOfIncomplete);
    Ranges rest =
        cut(dataset, ranges, life.start(), life.end(), "outside the dataset's life", leftOut);
    rest = cut(dataset, rest, runs.start(), runs.end(), "outside the life of DAG " + dag, leftOut);
    return cut(dataset, rest, Instant.MIN, complete, "not complete yet", leftOut);
  }

  private static Ranges cut(
      Dataset dataset,
      Ranges ranges,
      Instant start,
      Instant end,
      String reason,
      Consumer<LeftOut> leftOut) {
    for (DataInterval outside : ranges.outside(start, end).intervals()) {
      leftOut.accept(new LeftOut(dataset, outside, reason));
    }
    return ranges.within(start, end);
  }

  private Instant startOfIncomplete(Partitioning partitioning) {
    return partitioning.covering(DataInterval.between(now, now.plusNanos(1))).start();
  }
}
