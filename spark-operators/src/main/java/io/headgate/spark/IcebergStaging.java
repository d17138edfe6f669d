package io.headgate.spark;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Staging;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * Stages in a branch of the table itself, whose files the publishing commit takes over: nothing is
 * written twice, and fields, partitions and history are the table's own.
 */
record IcebergStaging(LakeCatalog catalog) implements Staging, AutoCloseable {

  @Override
  public String open(String purpose, String table) {
    AuditBranch branch = AuditBranch.of(purpose, catalog.behind(table));
    // A table that is not there yet gets the branch when the body makes it.
    catalog
        .load(table)
        .ifPresent(
            loaded -> {
              branch.drop(loaded);
              branch.create(loaded);
            });
    return branch.toString();
  }

  @Override
  public void publish(String staged, Dataset dataset, List<Partition> partitions) {
    AuditBranch branch =
        AuditBranch.in(staged)
            .orElseThrow(() -> new IllegalArgumentException(staged + " is no staging place"));
    Table table = catalog.load(branch.table()).orElseThrow(() -> missing(staged));
    Snapshot written = table.snapshot(branch.branch());
    if (written == null) {
      throw missing(staged);
    }
    long base = lastShared(table, written);
    if (written.snapshotId() != base) {
      FileAdoption.of(table, LakeFiles.rows(dataset, partitions), base)
          .adopt(
              table.newScan().useSnapshot(written.snapshotId()),
              Map.of("headgate.audited", branch.branch()));
    }
    branch.drop(table);
  }

  private static IllegalStateException missing(String staged) {
    return new IllegalStateException("There is nothing in " + staged + ": was it expired?");
  }

  /** The snapshot that the branch was made from. */
  private static long lastShared(Table table, Snapshot written) {
    Snapshot main = table.currentSnapshot();
    for (Snapshot snapshot = written; snapshot != null; snapshot = parent(table, snapshot)) {
      if (main != null
          && SnapshotUtil.isAncestorOf(table, main.snapshotId(), snapshot.snapshotId())) {
        return snapshot.snapshotId();
      }
      if (snapshot.parentId() == null) {
        return snapshot.snapshotId();
      }
    }
    throw new IllegalStateException("The history of " + table.name() + " has been cut off");
  }

  private static @Nullable Snapshot parent(Table table, Snapshot snapshot) {
    Long parent = snapshot.parentId();
    return parent == null ? null : table.snapshot(parent);
  }

  @Override
  public void close() {
    catalog.close();
  }
}
