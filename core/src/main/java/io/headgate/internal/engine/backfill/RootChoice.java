package io.headgate.internal.engine.backfill;

import io.headgate.backfill.BackfillPlan.Root;
import io.headgate.backfill.BackfillPlanner;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.Selection;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Conditions;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds the partitions that a request wants a backfill to begin with. */
final class RootChoice {

  /** A task may have failed in a run that waits for something else. */
  private static final List<DagRunState> NOT_SUCCESSFUL =
      Stream.of(DagRunState.values()).filter(state -> state != DagRunState.SUCCESS).toList();

  private final Store store;
  private final Ledger ledger;
  private final Lineage lineage;
  private final Engine engine;
  private final BackfillPlanner planner;
  private final Instant now;

  RootChoice(Engine engine, BackfillPlanner planner, Instant now) {
    this.engine = engine;
    this.store = engine.store();
    this.ledger = store.ledger();
    this.lineage = engine.lineage();
    this.planner = planner;
    this.now = now;
  }

  /**
   * @throws IllegalArgumentException if a dataset or range cannot be backfilled, or nothing is
   *     selected
   */
  List<Root> of(PlanRequest request) {
    List<RootRange> ranges =
        request.roots().isEmpty()
            ? everywhere()
            : request.roots().stream().map(this::range).toList();
    List<Root> roots = new ArrayList<>();
    for (RootRange range : ranges) {
      List<DataInterval> selected = selected(range, request);
      if (!selected.isEmpty()) {
        roots.add(Root.of(range.dataset().name(), selected));
      }
    }
    if (roots.isEmpty()) {
      throw new IllegalArgumentException(
          "There is nothing to backfill: of "
              + (request.roots().isEmpty()
                  ? "all datasets"
                  : request.roots().stream().map(Wanted::dataset).toList())
              + ", no complete partition in the range is "
              + request.selection());
    }
    return roots;
  }

  private RootRange range(Wanted wanted) {
    return RootRange.of(
        lineage,
        wanted.dataset(),
        wanted.from(),
        wanted.through(),
        earliest(wanted.dataset()),
        now);
  }

  /**
   * Every dataset that a task makes, as far as it goes; frozen and resting ones are nobody's
   * beginning.
   */
  private List<RootRange> everywhere() {
    List<RootRange> ranges = new ArrayList<>();
    for (Dataset dataset : lineage.upstreamFirst()) {
      boolean made =
          lineage
                  .producer(dataset.name())
                  .filter(producer -> engine.parallels().resting(producer.dag()).isEmpty())
                  .isPresent()
              && dataset.frozen().isEmpty();
      Instant earliest = made ? earliest(dataset.name()) : now;
      if (dataset.isUnpartitioned() && made) {
        ranges.add(new RootRange(dataset, DataInterval.ALWAYS));
      } else if (earliest.isBefore(now)) {
        ranges.add(
            new RootRange(
                dataset, dataset.partitioning().covering(DataInterval.between(earliest, now))));
      }
    }
    return ranges;
  }

  private List<DataInterval> selected(RootRange root, PlanRequest request) {
    Selection selection = request.selection();
    if (selection.kind() == Selection.Kind.EVERYTHING) {
      return List.of(root.range());
    }
    Dataset dataset = root.dataset();
    List<Partition> partitions =
        planner.doable(dataset, root.range()).stream()
            .flatMap(range -> dataset.partitions(range).stream())
            .toList();
    if (partitions.isEmpty()) {
      return List.of();
    }
    Map<Partition, Materialization> made = new HashMap<>();
    ledger
        .materializations(dataset.name(), root.range())
        .forEach(fact -> made.put(fact.partition(), fact));
    Predicate<Partition> wanted =
        switch (selection.kind()) {
          case EVERYTHING -> partition -> true;
          case MISSING -> partition -> !made.containsKey(partition);
          case STALE -> stale(dataset, root.range(), request);
          case FAILED -> failed(dataset, made);
          case OUTDATED -> outdated(dataset, made, selection.codeVersion().orElseThrow());
        };
    return partitions.stream().filter(wanted).map(Partition::interval).toList();
  }

  /** Who names a dataset consents; who says "all" does not, where an owner holds changes back. */
  private Predicate<Partition> stale(Dataset dataset, DataInterval range, PlanRequest request) {
    boolean consent =
        !request.roots().isEmpty() || request.scope().consents().contains(dataset.name());
    Conditions conditions = new Conditions(lineage, ledger);
    conditions.load(dataset.name(), range);
    for (Lineage.Edge edge : lineage.upstream(dataset.name())) {
      edge.upstreamOf(range).ifPresent(read -> conditions.load(edge.upstream().name(), read));
    }
    return partition ->
        conditions.isStale(
            partition,
            edge ->
                switch (edge.onChange()) {
                  case REFRESH -> true;
                  case HOLD -> consent;
                  case IGNORE -> false;
                });
  }

  private Predicate<Partition> outdated(
      Dataset dataset, Map<Partition, Materialization> made, String codeVersion) {
    OptionalLong first =
        ledger.materializations(dataset.name(), DataInterval.ALWAYS).stream()
            .filter(fact -> fact.codeVersion().equals(codeVersion))
            .mapToLong(Materialization::version)
            .min();
    return partition -> {
      Materialization fact = made.get(partition);
      return fact != null
          && !fact.codeVersion().equals(codeVersion)
          && fact.version() < first.orElse(Long.MAX_VALUE);
    };
  }

  /** When the latest attempt to make each partition failed, where it did. */
  private Predicate<Partition> failed(Dataset dataset, Map<Partition, Materialization> made) {
    Lineage.Producer producer = lineage.producer(dataset.name()).orElseThrow();
    Map<Partition, Instant> failures = new HashMap<>();
    Store.RunQuery query =
        new Store.RunQuery(Optional.of(producer.dag()), NOT_SUCCESSFUL, Integer.MAX_VALUE);
    for (DagRun run : store.runs(query)) {
      if (run.id().kind() == RunKind.BACKFILL) {
        continue; // its tasks are no tasks of the DAG; it can be retried as a whole
      }
      for (TaskInstance task : store.tasks(run.id())) {
        if (task.id().task().equals(producer.task()) && task.state() == TaskState.FAILED) {
          Instant ended = task.endedAt().or(run::endedAt).orElse(now);
          dataset.partitions(run.interval()).stream()
              .filter(
                  one ->
                      dataset.isUnpartitioned()
                          || !one.interval().end().isAfter(run.interval().end()))
              .forEach(one -> failures.merge(one, ended, RootChoice::later));
        }
      }
    }
    return partition -> {
      Instant failed = failures.get(partition);
      Materialization fact = made.get(partition);
      return failed != null && (fact == null || fact.at().isBefore(failed));
    };
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Where a dataset without a first day begins: at its life, its DAG's, or its first partition. */
  private Instant earliest(DatasetName name) {
    Dataset dataset = lineage.datasets().get(name);
    if (dataset == null) {
      return DataInterval.ALWAYS.start();
    }
    if (dataset.life().start().isAfter(DataInterval.ALWAYS.start())) {
      return dataset.life().start();
    }
    Instant runs =
        lineage
            .producer(name)
            .map(producer -> engine.dag(producer.dag()).life().start())
            .orElse(DataInterval.ALWAYS.start());
    return runs.isAfter(DataInterval.ALWAYS.start())
        ? runs
        : ledger.materializations(name, DataInterval.ALWAYS).stream()
            .map(Materialization::partition)
            .map(partition -> partition.interval().start())
            .min(Instant::compareTo)
            .orElse(now);
  }
}
