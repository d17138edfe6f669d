package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.operation.Action;
import io.headgate.operation.Actor;
import io.headgate.operation.Operations;
import io.headgate.operation.Pause;
import io.headgate.operation.Why;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What people may do and ask, brought to the coordinator. Each call returns when its effect is
 * durable. Thread-safe.
 */
public final class EngineOperations {

  private final Lifecycle lifecycle;
  private final Store store;
  private final Function<String, Dag> dags;
  private final Backfills backfills;

  EngineOperations(
      Lifecycle lifecycle, Store store, Function<String, Dag> dags, Backfills backfills) {
    this.lifecycle = lifecycle;
    this.store = store;
    this.dags = dags;
    this.backfills = backfills;
  }

  /** What {@code actor} may do. */
  public Operations as(Actor actor) {
    return new ActorOperations(lifecycle, store, backfills, actor);
  }

  public List<Pause> pauses() {
    return store.pauses();
  }

  public List<Action> actions(Optional<String> dag, Optional<DagRunId> run, int limit) {
    return store.actions(new Store.ActionQuery(dag, run, limit));
  }

  public Why why(DagRunId run, String task) {
    return lifecycle.operate((operations, turn) -> operations.explainer().why(turn, run, task));
  }

  public Why why(String name, LocalDate date, String task) {
    Dag dag = dags.apply(name);
    DataInterval interval = IntervalOfDate.whateverTheLife(dag, date);
    Optional<DagRun> run = latest(name, interval);
    if (run.isPresent()) {
      return why(run.get().id(), task);
    }
    dag.task(task);
    return lifecycle.operate((operations, turn) -> operations.explainer().why(turn, dag, interval));
  }

  public Optional<DagRun> find(String name, LocalDate date) {
    return latest(name, IntervalOfDate.find(dags.apply(name), date));
  }

  /**
   * Of several runs of one interval: an unfinished one, else the scheduled one, else the latest.
   */
  private Optional<DagRun> latest(String dag, DataInterval interval) {
    return store.runs(new Store.RunQuery(Optional.of(dag), List.of(), Integer.MAX_VALUE)).stream()
        .filter(run -> run.interval().equals(interval))
        .max(
            Comparator.comparing((DagRun run) -> !run.state().isTerminal())
                .thenComparing(run -> run.id().kind() == RunKind.SCHEDULED)
                .thenComparing(DagRun::createdAt)
                .thenComparing(run -> run.id().key().length())
                .thenComparing(run -> run.id().key()));
  }
}
