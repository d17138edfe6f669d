package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.dataset.DatasetName;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.operation.Mark;
import io.headgate.operation.Operations;
import io.headgate.operation.Pause;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstanceId;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Brings what one actor does to the coordinator. Thread-safe. */
final class ActorOperations implements Operations {

  private final Lifecycle lifecycle;
  private final Store store;
  private final Backfills backfills;
  private final Actor actor;

  ActorOperations(Lifecycle lifecycle, Store store, Backfills backfills, Actor actor) {
    this.lifecycle = lifecycle;
    this.store = store;
    this.backfills = backfills;
    this.actor = requireNonNull(actor, "actor");
  }

  @Override
  public DagRunState cancel(DagRunId run, String reason) {
    return operate(
        reason,
        instruction ->
            (operations, turn) -> operations.cancellation().cancel(turn, run, instruction));
  }

  @Override
  public DagRunState cancel(BackfillId backfill, String reason) {
    DagRunId run =
        store.backfills().stream()
            .filter(known -> known.id().equals(backfill))
            .map(Backfill::run)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("There is no backfill " + backfill));
    return cancel(run, reason);
  }

  @Override
  public List<TaskInstanceId> clear(DagRunId run, String task, Clear scope, String reason) {
    return reopen(
        run,
        reason,
        instruction ->
            (operations, turn) -> operations.clearing().clear(turn, run, task, scope, instruction));
  }

  @Override
  public List<TaskInstanceId> rerun(DagRunId run, String reason) {
    return reopen(
        run,
        reason,
        instruction -> (operations, turn) -> operations.clearing().rerun(turn, run, instruction));
  }

  @Override
  public List<TaskInstanceId> retryFailed(DagRunId run, String reason) {
    return reopen(
        run,
        reason,
        instruction ->
            (operations, turn) -> operations.clearing().retryFailed(turn, run, instruction));
  }

  @Override
  public void mark(DagRunId run, String task, Mark mark, String reason) {
    requireReason(run + "#" + task, reason);
    reopen(
        run,
        reason,
        instruction ->
            (operations, turn) -> {
              operations.marking().task(turn, run, task, mark, instruction);
              return true;
            });
  }

  @Override
  public void mark(DagRunId run, Mark mark, String reason) {
    requireReason(run.toString(), reason);
    operate(
        reason,
        instruction ->
            (operations, turn) -> {
              operations.marking().run(turn, run, mark, instruction);
              return true;
            });
  }

  @Override
  public Pause pause(String dag, String reason) {
    return operate(
        reason,
        instruction -> (operations, turn) -> operations.pausing().pause(turn, dag, instruction));
  }

  @Override
  public Pause resume(String dag, String reason) {
    return operate(
        reason,
        instruction -> (operations, turn) -> operations.pausing().resume(turn, dag, instruction));
  }

  @Override
  public List<Verdict> acceptSchema(DatasetName dataset, String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot accept a schema of "
              + dataset
              + " without a reason: say why, for whoever looks at it later");
    }
    return operate(
        reason,
        instruction ->
            (operations, turn) -> operations.schemaAcceptance().accept(turn, dataset, instruction));
  }

  /** What may let a run go on that had ended. */
  private <T> T reopen(
      DagRunId run, String reason, Function<Instruction, BiFunction<RunOperations, Turn, T>> work) {
    return run.kind() == RunKind.BACKFILL
        ? backfills.reopening(run, () -> operate(reason, work))
        : operate(reason, work);
  }

  private <T> T operate(
      String reason, Function<Instruction, BiFunction<RunOperations, Turn, T>> work) {
    return lifecycle.operate(work.apply(new Instruction(actor, reason)));
  }

  private static void requireReason(String target, String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "Cannot mark " + target + " without a reason: say why, for whoever looks at it later");
    }
  }
}
