package io.headgate.testing;

import io.headgate.internal.engine.Pruning;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.Pruned;
import io.headgate.run.RunKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Retention in memory, with the durable stores' semantics. Guarded by the store. */
final class InMemoryPruning implements Pruning {

  private static final Comparator<DagRun> ENDED_FIRST =
      Comparator.comparing((DagRun run) -> run.endedAt().orElse(Instant.MAX))
          .thenComparing(run -> run.id().toString());

  private final InMemoryStore store;
  private final Map<String, Starts> pruned = new HashMap<>();

  InMemoryPruning(InMemoryStore store) {
    this.store = store;
  }

  @Override
  public Pruned count(Limit limit) {
    synchronized (store) {
      List<DagRunId> runs = runs(limit, Integer.MAX_VALUE);
      long tasks = runs.stream().mapToLong(run -> store.tasks(run).size()).sum();
      return new Pruned(runs.size(), tasks, 0, 0, 0, 0).plus(store.countOld(limit.before(), runs));
    }
  }

  @Override
  public List<DagRunId> runs(Limit limit, int atMost) {
    synchronized (store) {
      Map<String, Optional<Instant>> oldestKept = new HashMap<>();
      return store.allRuns().stream()
          .filter(run -> run.state().isTerminal())
          .filter(run -> run.endedAt().map(end -> end.isBefore(limit.before())).orElse(false))
          .filter(
              run ->
                  limit.last() == 0
                      || oldestKept
                          .computeIfAbsent(
                              run.id().dag(), dag -> store.startOfTheLast(dag, limit.last()))
                          .map(run.interval().start()::isBefore)
                          .orElse(false))
          .sorted(ENDED_FIRST)
          .limit(atMost)
          .map(DagRun::id)
          .toList();
    }
  }

  @Override
  public Pruned remove(List<DagRunId> runs, int rows) {
    synchronized (store) {
      long removedRuns = 0;
      long removedTasks = 0;
      for (DagRunId id : runs) {
        Optional<DagRun> run = store.run(id).filter(found -> found.state().isTerminal());
        long left = rows - removedRuns - removedTasks;
        if (left > 0 && run.isPresent()) {
          int tasks = store.removeTasks(id, left);
          removedTasks += tasks;
          if (tasks < left) {
            remember(run.get());
            store.removeRun(id);
            removedRuns++;
          }
        }
      }
      return new Pruned(removedRuns, removedTasks, 0, 0, 0, 0);
    }
  }

  private void remember(DagRun run) {
    if (run.id().kind() == RunKind.SCHEDULED) {
      Instant start = run.interval().start();
      pruned.merge(
          run.id().dag(),
          new Starts(start, start),
          (one, other) ->
              new Starts(
                  one.first().isBefore(other.first()) ? one.first() : other.first(),
                  one.last().isAfter(other.last()) ? one.last() : other.last()));
    }
  }

  @Override
  public Pruned removeFacts(Instant before, int rows, BooleanSupplier goOn) {
    return goOn.getAsBoolean() ? store.removeOld(before) : Pruned.NOTHING;
  }

  @Override
  public Optional<Starts> prunedStarts(String dag) {
    synchronized (store) {
      return Optional.ofNullable(pruned.get(dag));
    }
  }
}
