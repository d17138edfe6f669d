package io.headgate.spark;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Types;

/** What the catalog knows of tables and their files, asked without starting Spark. Thread-safe. */
final class LakeFiles implements AutoCloseable {

  /**
   * The files that hold the wanted rows, at one moment.
   *
   * @param hasDeletes whether some of their rows are deleted, which only Iceberg's readers know
   */
  record Plan(Table table, TableSchema schema, List<DataFile> files, boolean hasDeletes) {

    long bytes() {
      return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    /** How much there is to read, for people, such as {@code 2 files, 1.2 MB}. */
    @Override
    public String toString() {
      return files.size() + (files.size() == 1 ? " file, " : " files, ") + size(bytes());
    }

    private static String size(long bytes) {
      return bytes < 1_000_000
          ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
          : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    /** Where the files are, if all of them are Parquet on this machine's disks, by name. */
    Optional<List<Path>> localParquet() {
      List<Path> paths = new ArrayList<>();
      for (DataFile file : files) {
        String location = file.location();
        String path =
            location.startsWith("file:") ? location.substring("file:".length()) : location;
        if (file.format() != FileFormat.PARQUET || !path.startsWith("/")) {
          return Optional.empty();
        }
        paths.add(Path.of(path.replaceFirst("^/+", "/")));
      }
      return hasDeletes || !isReadByName() ? Optional.empty() : Optional.of(paths);
    }

    /** Whether no column was renamed or changed its type since the table was made. */
    private boolean isReadByName() {
      for (Schema old : table.schemas().values()) {
        for (Types.NestedField field : table.schema().columns()) {
          Types.NestedField before = old.findField(field.fieldId());
          Types.NestedField namesake = old.findField(field.name());
          boolean changed =
              before != null
                  && !(before.name().equals(field.name()) && before.type().equals(field.type()));
          boolean reused = namesake != null && namesake.fieldId() != field.fieldId();
          if (changed || reused) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private final LakeCatalog catalog;

  LakeFiles(LakeCatalog catalog) {
    this.catalog = catalog;
  }

  /** Whether the tables are in a catalog that can be asked without Spark. */
  boolean isKnown() {
    return catalog.isKnown();
  }

  /**
   * The files of these partitions.
   *
   * @return empty if there is no such table
   */
  Optional<Plan> plan(Dataset dataset, String table, List<Partition> partitions) {
    return scan(table)
        .map(
            scan ->
                plan(
                    dataset.keys().stream()
                            .anyMatch(key -> scan.table().schema().findField(key) == null)
                        ? scan
                        : scan.filter(rows(dataset, partitions))));
  }

  /** The rows of these partitions. */
  static Expression rows(Dataset dataset, List<Partition> partitions) {
    Expression time =
        dataset.isUnpartitioned()
            ? Expressions.alwaysTrue()
            : Expressions.in(
                dataset.partitionColumn(),
                partitions.stream().map(partition -> key(dataset, partition)).toArray());
    return dataset
        .slice()
        .map(slice -> Expressions.and(time, Expressions.equal(slice.column(), slice.value())))
        .orElse(time);
  }

  /** The files of the whole table; empty if there is none. */
  Optional<Plan> plan(String table) {
    return scan(table).map(LakeFiles::plan);
  }

  private static String key(Dataset dataset, Partition partition) {
    Object key = PartitionRange.key(dataset, partition.interval().start());
    return key instanceof java.time.Instant instant
        ? instant.atOffset(java.time.ZoneOffset.UTC).toString().replace("Z", "+00:00")
        : key.toString();
  }

  private static Plan plan(TableScan scan) {
    Table table = scan.table();
    List<DataFile> files = new ArrayList<>();
    boolean deletes = false;
    try (CloseableIterable<FileScanTask> tasks = scan.includeColumnStats().planFiles()) {
      for (FileScanTask task : tasks) {
        files.add(task.file().copy());
        deletes |= !task.deletes().isEmpty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan the files of table " + table.name(), e);
    }
    return new Plan(
        table,
        PartitionKeys.in(SparkEngine.schema(SparkSchemaUtil.convert(table.schema())), table),
        files,
        deletes);
  }

  /** Of the table, or of the branch in which an output waits for its audit. */
  private Optional<TableScan> scan(String name) {
    Optional<AuditBranch> branch = AuditBranch.in(name);
    return catalog
        .load(AuditBranch.tableOf(name))
        .filter(table -> branch.isEmpty() || table.refs().containsKey(branch.get().branch()))
        .map(
            table ->
                branch.isEmpty() ? table.newScan() : table.newScan().useRef(branch.get().branch()));
  }

  @Override
  public void close() {
    catalog.close();
  }
}
