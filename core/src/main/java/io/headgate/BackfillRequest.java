package io.headgate;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.SlicedDataset;
import io.headgate.internal.engine.Engine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what a backfill is to do; {@link #plan()} computes it. Not thread-safe. */
public final class BackfillRequest {

  private final Engine engine;

  /** Empty for all datasets. */
  private final List<Wanted> roots = new ArrayList<>();

  private final Set<DatasetName> stopAt = new LinkedHashSet<>();
  private final Set<String> withoutDags = new LinkedHashSet<>();
  private final Set<String> owners = new LinkedHashSet<>();
  private final Set<DatasetName> consents = new LinkedHashSet<>();
  private Selection selection = Selection.everything();
  private Strategy strategy = Strategy.inPlace();
  private Expected expected = Expected.anything();
  private Pace pace = Pace.USUAL;
  private int bound = BackfillPlan.USUAL_BOUND;

  /** How many of the roots, counted from the last, the days are about. */
  private int named;

  BackfillRequest(Engine engine) {
    this.engine = engine;
  }

  /** Begins with this dataset too; {@link #from} and {@link #through} are about it from here on. */
  public BackfillRequest and(Dataset dataset) {
    return and(dataset.name());
  }

  /** Begins with this dataset too; {@link #from} and {@link #through} are about it from here on. */
  public BackfillRequest and(DatasetName dataset) {
    roots.add(new Wanted(dataset, Optional.empty(), Optional.empty()));
    named = 1;
    return this;
  }

  /** Begins with all slices too; {@link #from} and {@link #through} are about them from here on. */
  public BackfillRequest and(SlicedDataset dataset) {
    dataset.slices().forEach(this::and);
    named = dataset.slices().size();
    return this;
  }

  /** The first day, in the dataset's zone; default: the start of the dataset's life. */
  public BackfillRequest from(LocalDate day) {
    last().replaceAll(root -> new Wanted(root.dataset(), Optional.of(day), root.through()));
    return this;
  }

  /** The last day, included; default: the latest complete partition. */
  public BackfillRequest through(LocalDate day) {
    last().replaceAll(root -> new Wanted(root.dataset(), root.from(), Optional.of(day)));
    return this;
  }

  /** Which partitions of the roots; default: every one. */
  public BackfillRequest only(Selection selection) {
    this.selection = selection;
    return this;
  }

  /** Recomputes the dataset, but nothing that is made from it. */
  public BackfillRequest stopAt(DatasetName dataset) {
    stopAt.add(dataset);
    return this;
  }

  /** Leaves out what the DAG makes, and what is made from that alone. */
  public BackfillRequest withoutDag(String dag) {
    withoutDags.add(dag);
    return this;
  }

  /** Leaves out what belongs to other teams; said several times, these teams stay. */
  public BackfillRequest onlyOwnedBy(String team) {
    owners.add(team);
    return this;
  }

  /** Recomputes the dataset although its owner holds changes back. */
  public BackfillRequest withConsentFor(DatasetName dataset) {
    consents.add(dataset);
    return this;
  }

  /** Default: in place. */
  public BackfillRequest strategy(Strategy strategy) {
    this.strategy = strategy;
    return this;
  }

  /**
   * What a table swap may change; if the candidate differs from production in anything else, it is
   * not published. Default: anything.
   */
  public BackfillRequest expecting(Expected expected) {
    this.expected = expected;
    return this;
  }

  /**
   * One execution of a body covers at most so many contiguous partitions, if it can cover several;
   * if it fails, it is split, so that a bad partition does not fail the others. Default: as many as
   * the task says, or 8.
   */
  public BackfillRequest partitionsPerRun(int partitions) {
    pace = pace.withPartitionsPerRun(partitions);
    return this;
  }

  /**
   * One execution of a body covers so many partitions that it reads about so many bytes, by what
   * the task read before; where that is not known, as if nothing was said.
   */
  public BackfillRequest bytesPerRun(long bytes) {
    pace = pace.withBytesPerRun(bytes);
    return this;
  }

  /** Begins with the latest partitions, where the order is free. Default: with the oldest. */
  public BackfillRequest newestFirst() {
    pace = pace.withNewestFirst();
    return this;
  }

  /**
   * Compares each recomputed partition with what it was, and leaves alone what is made only from
   * partitions that have the same rows again. It costs two scans of what is recomputed, and needs a
   * {@link io.headgate.backfill.Fingerprints} service, which {@code SparkPlugin} brings.
   */
  public BackfillRequest pruningUnchanged() {
    pace = pace.withPruningUnchanged();
    return this;
  }

  /**
   * So many executions and gates of the backfill may run at the same time, if their pools have room
   * for them. Default: as many as its lane gets.
   */
  public BackfillRequest maxActiveRuns(int runs) {
    pace = pace.withMaxActiveRuns(runs);
    return this;
  }

  /**
   * What scheduled runs do that are to write partitions which the backfill makes: wait for it, or
   * go first. Default: whoever could start first writes first.
   */
  public BackfillRequest scheduledRuns(ScheduledRuns scheduled) {
    pace = pace.withScheduledRuns(scheduled);
    return this;
  }

  /**
   * Allows so many executions; default: {@value BackfillPlan#USUAL_BOUND}. A larger plan is not
   * made, so that nobody recomputes everything by mistake.
   */
  public BackfillRequest atMost(int executions) {
    this.bound = executions;
    return this;
  }

  /**
   * Computes what would be recomputed. Writes nothing.
   *
   * @throws IllegalArgumentException if a dataset is unknown or made outside, a range is empty,
   *     reversed or outside the dataset's life, nothing is selected, everything is left out, the
   *     plan is larger than allowed, or a table cannot be swapped or compared as asked for
   */
  public BackfillPlan plan() {
    return engine.plan(
        new PlanRequest(
            roots,
            selection,
            new PlanScope(stopAt, withoutDags, owners, consents),
            strategy,
            expected,
            pace,
            bound));
  }

  private List<Wanted> last() {
    if (roots.isEmpty()) {
      throw new IllegalStateException(
          "Days belong to a dataset: name it before, by backfill(dataset) or and(dataset)");
    }
    return roots.subList(roots.size() - named, roots.size());
  }
}
