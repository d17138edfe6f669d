package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * Publishes by moving production on to the snapshot of a branch: the whole table as it is going to
 * be, made of production's files and the candidate's, which anybody can look at before. What is
 * published is the snapshot that was looked at, unless production was written meanwhile.
 */
final class BranchPublisher implements SwapPublisher {

  /** In the summary of the staged snapshot: the snapshot of the candidate that it shows. */
  private static final String CANDIDATE = "headgate.swap.candidate-snapshot";

  private static final int CATCH_UPS = 5;

  /** Iceberg drops the branch of a swap that nobody ends when it expires snapshots. */
  private static final Duration LONGEST_AUDIT = Duration.ofDays(30);

  private final LakeCatalog catalog;
  private final FilePublisher files;

  /**
   * @param files which takes back what was published so, too
   */
  BranchPublisher(LakeCatalog catalog, FilePublisher files) {
    this.catalog = catalog;
    this.files = files;
  }

  /** Where the swap shows what it is going to publish. */
  static String branch(String id) {
    return "headgate_backfill_" + id;
  }

  @Override
  public Publishing publishing() {
    return Publishing.BRANCH;
  }

  @Override
  public Publication publication() {
    return Publication.gapless("a branch of the table that production is moved on to");
  }

  @Override
  public boolean takesTheWholeTable() {
    return false;
  }

  @Override
  public boolean isPublished(SwapTables tables) {
    return files.isPublished(tables);
  }

  @Override
  public Optional<String> stage(Spec spec) {
    SwapTables tables = SwapTables.look(catalog, spec);
    if (!isPublished(tables)) {
      staged(spec, tables);
    }
    return Optional.of(spec.table() + ".branch_" + branch(spec.id().value()));
  }

  /**
   * The snapshot that shows the candidate's files on top of what production is now.
   *
   * @throws PermanentFailure if there is no candidate, its files do not fit, or somebody else wrote
   *     the same partitions meanwhile
   */
  private static Snapshot staged(Spec spec, SwapTables tables) {
    if (tables.production().isEmpty() || !tables.isMadeByThisSwap(tables.candidate())) {
      throw SwapPublisher.unclear("stage", spec, tables);
    }
    Table production = tables.production().get();
    Table candidate = tables.candidate().orElseThrow();
    String branch = branch(spec.id().value());
    Optional<Snapshot> there = Optional.ofNullable(production.snapshot(branch));
    if (there.filter(snapshot -> isOf(snapshot, production, candidate)).isPresent()) {
      return there.get();
    }
    FilePublisher.requireSameColumns(spec, production, candidate);
    long base = FilePublisher.before(spec, production).snapshotId();
    ManageSnapshots change = production.manageSnapshots();
    if (there.isPresent()) {
      change.replaceBranch(branch, base);
    } else {
      change.createBranch(branch, base).setMaxRefAgeMs(branch, LONGEST_AUDIT.toMillis());
    }
    change.commit();
    FilePublisher.adoption(spec, production, candidate)
        .onBranch(branch)
        .adopt(
            candidate.newScan(),
            Map.of(
                FilePublisher.PUBLISHED_BY,
                spec.id().value(),
                CANDIDATE,
                SwapTables.snapshot(candidate)));
    return production.snapshot(branch);
  }

  private static boolean isOf(Snapshot staged, Table production, Table candidate) {
    return SwapTables.snapshot(candidate).equals(staged.summary().get(CANDIDATE))
        && Long.toString(Optional.ofNullable(staged.parentId()).orElse(-1L))
            .equals(SwapTables.snapshot(production));
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    for (int i = 0; i < CATCH_UPS; i++) {
      SwapTables tables = SwapTables.look(catalog, spec);
      if (isPublished(tables) || moveOn(spec, tables, journal)) {
        return files.publish(spec, journal);
      }
    }
    throw new IllegalStateException(
        "Cannot publish the branch "
            + branch(spec.id().value())
            + " of "
            + spec.table()
            + ": the table is being written faster than the branch can be made anew");
  }

  /**
   * One commit: production is the staged snapshot, what it was has a tag, and the branch is gone.
   *
   * @return whether nobody was faster
   */
  private static boolean moveOn(Spec spec, SwapTables tables, SwapJournal journal) {
    String id = spec.id().value();
    Snapshot staged = staged(spec, tables);
    Table production = tables.production().orElseThrow();
    TableOperations operations = ((HasTableOperations) production).operations();
    TableMetadata now = operations.current();
    long before = now.currentSnapshot().snapshotId();
    if (!Long.valueOf(before).equals(staged.parentId())) {
      return false;
    }
    journal.record(spec.id(), spec.table(), SwapState.PREPARED, "snapshot " + before);
    journal.record(
        spec.id(), spec.table(), SwapState.PUBLISHED, "staged snapshot " + staged.snapshotId());
    try {
      operations.commit(
          now,
          TableMetadata.buildFrom(now)
              .setRef(FilePublisher.tag(id), SnapshotRef.tagBuilder(before).build())
              .setBranchSnapshot(staged.snapshotId(), SnapshotRef.MAIN_BRANCH)
              .removeRef(branch(id))
              .build());
      return true;
    } catch (CommitFailedException somebodyWasFaster) {
      return false;
    }
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    return files.rollback(spec, journal, force);
  }
}
