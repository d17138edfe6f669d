package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Staging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Stages in a branch of the table itself, whose files the publishing commit takes over: nothing is
 * written twice, and fields, partitions and history are the table's own.
 */
record IcebergStaging(SparkSessions sessions) implements Staging {

  @Override
  public String open(String purpose, String table) {
    AuditBranch branch = AuditBranch.of(purpose, table);
    Catalog catalog = sessions.icebergCatalog();
    TableIdentifier name = TableIdentifier.parse(table);
    // A table that is not there yet gets the branch when the body makes it.
    if (catalog.tableExists(name)) {
      Table loaded = catalog.loadTable(name);
      branch.drop(loaded);
      branch.create(loaded);
    }
    return branch.toString();
  }

  @Override
  public void publish(String staged, Dataset dataset, List<Partition> partitions) {
    AuditBranch branch =
        AuditBranch.in(staged)
            .orElseThrow(() -> new IllegalArgumentException(staged + " is no staging place"));
    Table table = sessions.icebergCatalog().loadTable(TableIdentifier.parse(branch.table()));
    Snapshot written = table.snapshot(branch.branch());
    if (written == null) {
      throw new IllegalStateException("There is nothing in " + staged + ": was it expired?");
    }
    long base = lastShared(table, written);
    if (written.snapshotId() != base) {
      adopt(table, written, base, LakeFiles.rows(dataset, partitions), branch);
    }
    branch.drop(table);
  }

  private static void adopt(
      Table table, Snapshot written, long base, Expression rows, AuditBranch branch) {
    OverwriteFiles publish =
        table
            .newOverwrite()
            .overwriteByRowFilter(rows)
            .validateFromSnapshot(base)
            .conflictDetectionFilter(rows)
            .validateNoConflictingData()
            .validateNoConflictingDeletes()
            .set("headgate.audited", branch.branch());
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(written.snapshotId()).filter(rows).planFiles()) {
      for (FileScanTask file : files) {
        if (!file.deletes().isEmpty()) {
          throw new PermanentFailure(
              "Cannot publish "
                  + branch
                  + ": its rows were deleted in files of their own; set the table's"
                  + " write.delete.mode to copy-on-write");
        }
        publish.addFile(file.file());
      }
      publish.commit();
    } catch (ValidationException e) {
      throw new PermanentFailure(
          "Cannot publish "
              + branch
              + ": somebody else wrote these partitions since it was made; run the task again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the files of " + branch, e);
    }
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

  private static @org.jspecify.annotations.Nullable Snapshot parent(
      Table table, Snapshot snapshot) {
    Long parent = snapshot.parentId();
    return parent == null ? null : table.snapshot(parent);
  }
}
