package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Replaces rows of a table by data files that are written already, in one commit of metadata.
 *
 * @param table takes the files over
 * @param rows what is replaced: whole partitions
 * @param base the snapshot of the table since which nobody else may have written these rows
 * @param branch of the table which takes the files over
 */
record FileAdoption(Table table, Expression rows, long base, String branch) {

  /** By the table as everybody sees it. */
  static FileAdoption of(Table table, Expression rows, long base) {
    return new FileAdoption(table, rows, base, SnapshotRef.MAIN_BRANCH);
  }

  /** The same on a branch. */
  FileAdoption onBranch(String name) {
    return new FileAdoption(table, rows, base, name);
  }

  /**
   * @param from has the files; of a table with the same fields and partitions
   * @param marks what the snapshot's summary says
   * @throws PermanentFailure if somebody else has written the rows, or some are deleted in files of
   *     their own
   */
  void adopt(TableScan from, Map<String, String> marks) {
    OverwriteFiles change =
        table
            .newOverwrite()
            .toBranch(branch)
            .overwriteByRowFilter(rows)
            .validateFromSnapshot(base)
            .conflictDetectionFilter(rows)
            .validateNoConflictingData()
            .validateNoConflictingDeletes();
    marks.forEach(change::set);
    try (CloseableIterable<FileScanTask> files = from.filter(rows).planFiles()) {
      for (FileScanTask file : files) {
        if (!file.deletes().isEmpty()) {
          throw new PermanentFailure(
              "Cannot publish in "
                  + table.name()
                  + ": rows were deleted in files of their own; set the table's write.delete.mode"
                  + " to copy-on-write");
        }
        change.addFile(file.file());
      }
      change.commit();
    } catch (ValidationException e) {
      throw new PermanentFailure(
          "Cannot publish in "
              + table.name()
              + ": somebody else wrote these partitions meanwhile; compute them again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read which files " + from + " has", e);
    }
  }
}
