package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/** Publishes by having production take over the candidate's files. */
final class FilePublisher implements SwapPublisher {

  /** In the summary of the snapshot that took the files over. */
  static final String PUBLISHED_BY = "headgate.swap.id";

  private final LakeCatalog catalog;

  FilePublisher(LakeCatalog catalog) {
    this.catalog = catalog;
  }

  /** Whether files of a table that is made like that one fit into it. */
  static boolean fits(Table production) {
    AtomicInteger ids = new AtomicInteger();
    return production.specs().size() == 1
        && TypeUtil.assignFreshIds(production.schema(), ids::incrementAndGet)
            .sameSchema(production.schema());
  }

  @Override
  public Publishing publishing() {
    return Publishing.FILES;
  }

  @Override
  public Publication publication() {
    return Publication.gapless("files taken over in one commit");
  }

  @Override
  public boolean takesTheWholeTable() {
    return false;
  }

  @Override
  public boolean isPublished(SwapTables tables) {
    return tables.production().flatMap(table -> published(table, tables.id())).isPresent();
  }

  /** Whether the swap was published so once, be it that it was rolled back since. */
  static boolean hasTouched(Table production, String id) {
    return production.refs().containsKey(tag(id));
  }

  private static Optional<Snapshot> published(Table table, String id) {
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (id.equals(snapshot.summary().get(PUBLISHED_BY))) {
        return Optional.of(snapshot);
      }
    }
    return Optional.empty();
  }

  static String tag(String id) {
    return "headgate_old_" + id;
  }

  /** Removes the swap's tags; they are named, or the answer is empty. */
  String cleanUp(Spec spec) {
    Optional<Table> production = SwapTables.look(catalog, spec).production();
    List<String> tags =
        Stream.of(tag(spec.id().value()), takenBack(spec.id().value()))
            .filter(tag -> production.filter(table -> table.refs().containsKey(tag)).isPresent())
            .toList();
    if (!tags.isEmpty()) {
      ManageSnapshots change = production.orElseThrow().manageSnapshots();
      tags.forEach(change::removeTag);
      change.commit();
    }
    return tags.stream().map(tag -> "tag " + tag).collect(Collectors.joining(", "));
  }

  /** What a forced rollback takes out of production. */
  private static String takenBack(String id) {
    return "headgate_taken_back_" + id;
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    SwapTables tables = SwapTables.look(catalog, spec);
    if (!isPublished(tables)) {
      if (tables.production().isEmpty() || !tables.isMadeByThisSwap(tables.candidate())) {
        throw SwapPublisher.unclear("publish", spec, tables);
      }
      take(spec, tables.production().get(), tables.candidate().orElseThrow(), journal);
    }
    Table production = SwapTables.look(catalog, spec).production().orElseThrow();
    Snapshot published =
        published(production, spec.id().value())
            .orElseThrow(() -> SwapPublisher.unclear("publish", spec, tables));
    journal.record(
        spec.id(), spec.table(), SwapState.VERIFIED, "snapshot " + published.snapshotId());
    SwapTables after = SwapTables.look(catalog, spec);
    if (after.isMadeByThisSwap(after.candidate())) {
      // Its files are production's now.
      catalog.catalog().dropTable(LakeCatalog.identifier(spec.candidate()), false);
    }
    return "files of "
        + spec.candidate()
        + " -> "
        + spec.table()
        + "; what was before is kept under the tag "
        + tag(spec.id().value());
  }

  private static void take(Spec spec, Table production, Table candidate, SwapJournal journal) {
    Snapshot before = before(spec, production);
    requireSameColumns(spec, production, candidate);
    journal.record(spec.id(), spec.table(), SwapState.PREPARED, "snapshot " + before.snapshotId());
    keep(production, before, tag(spec.id().value()));
    journal.record(
        spec.id(),
        spec.table(),
        SwapState.PUBLISHED,
        "files of snapshot " + SwapTables.snapshot(candidate));
    adoption(spec, production, candidate)
        .adopt(candidate.newScan(), Map.of(PUBLISHED_BY, spec.id().value()));
  }

  /** What production is before the swap. */
  static Snapshot before(Spec spec, Table production) {
    return Optional.ofNullable(production.currentSnapshot())
        .orElseThrow(
            () ->
                new PermanentFailure(
                    "Cannot publish "
                        + spec.candidate()
                        + ": "
                        + spec.table()
                        + " is empty; backfill it in place"));
  }

  /**
   * Production replaces the recomputed partitions by the candidate's files, unless somebody else
   * has written them since the candidate was made.
   */
  static FileAdoption adoption(Spec spec, Table production, Table candidate) {
    return FileAdoption.of(
        production,
        LakeFiles.rows(
            spec.dataset(),
            spec.ranges().stream()
                .flatMap(range -> spec.dataset().partitions(range).stream())
                .toList()),
        Long.parseLong(candidate.properties().getOrDefault(SwapTables.BASE, "")));
  }

  /** Files bring values, not columns: a column that production does not have would be lost. */
  static void requireSameColumns(Spec spec, Table production, Table candidate) {
    for (Types.NestedField column : candidate.schema().columns()) {
      Types.NestedField known = production.schema().findField(column.name());
      if (known == null
          || known.fieldId() != column.fieldId()
          || !known.type().equals(column.type())) {
        throw new PermanentFailure(
            "Cannot publish "
                + spec.candidate()
                + ": its column "
                + column.name()
                + " is "
                + (known == null
                    ? "none of " + spec.table() + "'s"
                    : "another one than " + spec.table() + "'s")
                + ", and columns belong to the table as a whole, so that neither its files nor a"
                + " branch can bring one; change the table first, or publish by names");
      }
    }
  }

  /** So that no expiry of snapshots takes away what a rollback needs. */
  private static void keep(Table production, Snapshot before, String tag) {
    ManageSnapshots change = production.manageSnapshots();
    if (production.refs().containsKey(tag)) {
      change.replaceTag(tag, before.snapshotId());
    } else {
      change.createTag(tag, before.snapshotId());
    }
    change.commit();
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    SwapTables tables = SwapTables.look(catalog, spec);
    Table production =
        tables.production().orElseThrow(() -> SwapPublisher.unclear("roll back", spec, tables));
    String id = spec.id().value();
    Optional<Snapshot> published = published(production, id);
    SnapshotRef before = production.refs().get(tag(id));
    if (published.isPresent() && before != null) {
      String now = SwapTables.snapshot(production);
      if (!force) {
        SwapPublisher.requireUnwritten(spec, Long.toString(published.get().snapshotId()), now);
      } else {
        keep(production, production.currentSnapshot(), takenBack(id));
      }
      journal.record(
          spec.id(),
          spec.table(),
          SwapState.ROLLING_BACK,
          "snapshot " + published.get().snapshotId());
      goBack(spec, production, before.snapshotId());
    } else if (!SwapPublisher.wasRollingBack(spec, journal)) {
      throw SwapPublisher.unclear("roll back", spec, tables);
    }
    Table after = SwapTables.look(catalog, spec).production().orElseThrow();
    if (published(after, id).isPresent()) {
      throw SwapPublisher.unclear("roll back", spec, tables);
    }
    journal.record(
        spec.id(), spec.table(), SwapState.ROLLED_BACK, "snapshot " + SwapTables.snapshot(after));
    return spec.table() + " -> its snapshot " + SwapTables.snapshot(after);
  }

  /** A commit since the table was looked at makes this fail instead of getting lost. */
  private static void goBack(Spec spec, Table production, long snapshot) {
    TableOperations operations = ((HasTableOperations) production).operations();
    TableMetadata now = operations.current();
    try {
      operations.commit(
          now,
          TableMetadata.buildFrom(now)
              .setBranchSnapshot(snapshot, SnapshotRef.MAIN_BRANCH)
              .build());
    } catch (CommitFailedException e) {
      throw new IllegalStateException(
          "Cannot roll back " + spec.table() + ": it was just written", e);
    }
  }
}
