package io.headgate;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Strategy;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Engine;
import java.time.LocalDate;
import java.util.Optional;

/** Collects what a backfill is to do; {@link #plan()} computes it. Not thread-safe. */
public final class BackfillRequest {

  private final Engine engine;
  private final DatasetName dataset;
  private Optional<LocalDate> from = Optional.empty();
  private Optional<LocalDate> through = Optional.empty();
  private Strategy strategy = Strategy.inPlace();

  BackfillRequest(Engine engine, DatasetName dataset) {
    this.engine = engine;
    this.dataset = dataset;
  }

  /** The first day, in the dataset's zone; default: the start of the dataset's life. */
  public BackfillRequest from(LocalDate day) {
    this.from = Optional.of(day);
    return this;
  }

  /** The last day, included; default: the latest complete partition. */
  public BackfillRequest through(LocalDate day) {
    this.through = Optional.of(day);
    return this;
  }

  /** Default: in place. */
  public BackfillRequest strategy(Strategy strategy) {
    this.strategy = strategy;
    return this;
  }

  /**
   * Computes what would be recomputed. Writes nothing.
   *
   * @throws IllegalArgumentException if the dataset is unknown or made outside, or the range is
   *     empty, reversed or outside the dataset's life
   */
  public BackfillPlan plan() {
    return engine.plan(dataset, from, through, strategy);
  }
}
