package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.operation.ActionKind;
import io.headgate.operation.Pause;
import io.headgate.run.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Pauses and resumes DAGs. A backfill is one too, by its own name. */
final class Pausing {

  private final Function<String, Optional<Dag>> dags;

  Pausing(Function<String, Optional<Dag>> dags) {
    this.dags = dags;
  }

  /**
   * @throws IllegalArgumentException if there is no such DAG
   * @throws IllegalStateException if it is paused already
   */
  Pause pause(Turn turn, String dag, Instruction instruction) {
    requireKnown(dag);
    Pause known = turn.live().pauses.get(dag);
    if (known != null) {
      throw new IllegalStateException(
          "Cannot pause DAG "
              + dag
              + ": it is paused already, since "
              + known.since()
              + " by "
              + known.by());
    }
    Pause pause = new Pause(dag, instruction.by(), instruction.reason(), turn.now());
    turn.live().pauses.put(dag, pause);
    turn.journal().changed(new Store.PauseChange(pause, true));
    turn.journal()
        .done(
            instruction.action(turn.now(), ActionKind.PAUSE, dag, "nothing of it starts any more"));
    queued(turn, dag).forEach(turn.live().ready::remove);
    turn.live().runs().stream()
        .filter(run -> run.dag().name().equals(dag))
        .flatMap(run -> run.tasks().stream())
        .forEach(turn.live().ready::unpark);
    return pause;
  }

  /**
   * @throws IllegalArgumentException if there is no such DAG
   * @throws IllegalStateException if it is not paused
   */
  Pause resume(Turn turn, String dag, Instruction instruction) {
    requireKnown(dag);
    Pause pause = turn.live().pauses.remove(dag);
    if (pause == null) {
      throw new IllegalStateException("Cannot resume DAG " + dag + ": it is not paused");
    }
    turn.journal().changed(new Store.PauseChange(pause, false));
    turn.journal()
        .done(
            instruction.action(
                turn.now(), ActionKind.RESUME, dag, "was paused since " + pause.since()));
    queued(turn, dag).forEach(turn::ready);
    turn.live().admission.lookAgain(dag);
    return pause;
  }

  private static List<LiveTask> queued(Turn turn, String dag) {
    return turn.live().runs().stream()
        .filter(run -> run.dag().name().equals(dag))
        .flatMap(run -> run.tasks().stream())
        .filter(task -> task.state() == TaskState.QUEUED)
        .toList();
  }

  private void requireKnown(String dag) {
    if (dags.apply(dag).isEmpty()) {
      throw new IllegalArgumentException("There is no DAG '" + dag + "'");
    }
  }
}
