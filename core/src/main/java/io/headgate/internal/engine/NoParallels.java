package io.headgate.internal.engine;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelStatus;
import io.headgate.backfill.Parity;
import io.headgate.dag.Dag;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** An engine that was opened without parallel pipelines. */
final class NoParallels implements Parallels {

  @Override
  public List<ParallelPipeline> pipelines() {
    return List.of();
  }

  @Override
  public Optional<Dag> dag(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> beginning(String dag) {
    return Optional.of(DataInterval.ALWAYS.start());
  }

  @Override
  public Optional<ParallelPipeline> shadowedBy(String dag) {
    return Optional.empty();
  }

  @Override
  public Optional<String> resting(String dag) {
    return Optional.empty();
  }

  @Override
  public BackfillPlan plan(String name, Optional<LocalDate> from, Optional<LocalDate> through) {
    throw none(name);
  }

  @Override
  public BackfillId start(String name, BackfillPlan plan) {
    throw none(name);
  }

  @Override
  public ParallelStatus status(String name) {
    throw none(name);
  }

  @Override
  public Parity parity(String name) {
    throw none(name);
  }

  @Override
  public DagRunId cutOver(String name, boolean force) {
    throw none(name);
  }

  @Override
  public DagRunId rollBack(String name, boolean force) {
    throw none(name);
  }

  @Override
  public GroupSwap.ConsumerView view(String name, DatasetName dataset, String view, boolean toNew) {
    throw none(name);
  }

  @Override
  public List<GroupSwap.ConsumerView> views(String name) {
    throw none(name);
  }

  @Override
  public String drop(String name) {
    throw none(name);
  }

  private static IllegalArgumentException none(String name) {
    return new IllegalArgumentException("There is no parallel pipeline '" + name + "'");
  }
}
