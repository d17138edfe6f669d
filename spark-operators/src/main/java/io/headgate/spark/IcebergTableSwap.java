package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.spark.NameExchange.Rename;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;

/**
 * Table swap on an Iceberg catalog. What to do next is decided by the marks on the tables in the
 * catalog; the journal is for people and for telling a rollback from a swap that never was.
 */
final class IcebergTableSwap implements TableSwap {

  private static final int CATCH_UPS = 5;

  private final SparkSessions sessions;
  private final NameExchange names;

  IcebergTableSwap(SparkSessions sessions) {
    this.sessions = sessions;
    this.names = new NameExchange(sessions);
  }

  @Override
  public String prepare(Spec spec) {
    SwapTables tables = look(spec);
    if (tables.isPublished()) {
      return spec.table() + " was swapped already";
    }
    if (tables.isInTheGap()) {
      throw unclear("prepare", spec, tables);
    }
    Table production =
        tables
            .production()
            .orElseThrow(
                () ->
                    new PermanentFailure(
                        "Cannot prepare a swap of "
                            + spec.table()
                            + ": there is no such table; backfill it in place"));
    tables.freeOld();
    tables.freeCandidate();
    if (tables.candidate().isEmpty() || !tables.isMadeByThisSwap(tables.candidate())) {
      create(spec, production);
    }
    copyUnaffected(spec);
    return spec.candidate() + " holds what the backfill leaves alone: " + kept(spec);
  }

  @Override
  public TableDiff diff(Spec spec) {
    return SwapDiff.compare(sessions.session(), spec);
  }

  @Override
  public void publish(Spec spec, SwapJournal journal) {
    SwapTables tables = look(spec);
    if (tables.isReady()) {
      tables.freeOld();
      catchUp(spec);
      exchange(spec, journal);
    } else if (tables.isInTheGap()) {
      closeGap(spec, tables, journal);
    }
    SwapTables after = look(spec);
    if (!after.isPublished()) {
      throw unclear("publish", spec, after);
    }
    journal.record(spec.id(), spec.table(), SwapState.VERIFIED, "snapshot " + snapshot(after));
  }

  @Override
  public void rollback(Spec spec, SwapJournal journal) {
    SwapTables tables = look(spec);
    if (tables.isPublished()) {
      Table published = tables.production().orElseThrow();
      Table original = tables.old().orElseThrow();
      requireUnwritten(spec, published, original);
      if (tables.candidate().isPresent()) {
        throw unclear("roll back", spec, tables);
      }
      journal.record(
          spec.id(), spec.table(), SwapState.ROLLING_BACK, "snapshot " + snapshot(tables));
      names.run(
          List.of(
              new Rename(published, spec.table(), spec.candidate()),
              new Rename(original, spec.old(), spec.table())));
    } else if (tables.isInTheGap()) {
      journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, "production was missing");
      names.run(List.of(new Rename(tables.old().orElseThrow(), spec.old(), spec.table())));
    } else if (!wasRollingBack(spec, journal)) {
      throw new PermanentFailure(
          "Cannot roll back the swap of "
              + spec.table()
              + " by backfill "
              + spec.id()
              + ": there is no old table of this swap ("
              + tables.describe()
              + ")");
    }
    SwapTables after = look(spec);
    if (!after.isBack()) {
      throw unclear("roll back", spec, after);
    }
    journal.record(spec.id(), spec.table(), SwapState.ROLLED_BACK, "snapshot " + snapshot(after));
  }

  private void create(Spec spec, Table production) {
    Catalog catalog = sessions.icebergCatalog();
    catalog
        .buildTable(SwapTables.identifier(spec.candidate()), production.schema())
        .withPartitionSpec(production.spec())
        .withSortOrder(production.sortOrder())
        .withProperties(withoutMarks(production.properties()))
        .withProperty(SwapTables.ID, spec.id().value())
        .create();
  }

  private static Map<String, String> withoutMarks(Map<String, String> properties) {
    return properties.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("headgate.swap."))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Overwrites, so it may be repeated; the recomputed ranges are never touched. */
  private void copyUnaffected(Spec spec) {
    SparkSession spark = sessions.session();
    Table production = look(spec).production().orElseThrow();
    String base = SwapTables.snapshot(production);
    if (!spec.dataset().isUnpartitioned() && !base.equals("none")) {
      Column outside = PartitionRange.outside(spec.dataset(), spec.ranges());
      try {
        spark
            .read()
            .option("versionAsOf", base)
            .table(Sql.quotedName(spec.table()))
            .where(outside)
            .writeTo(Sql.quotedName(spec.candidate()))
            .overwrite(outside);
      } catch (NoSuchTableException e) {
        throw new IllegalStateException(
            "The table " + spec.candidate() + " disappeared while it was filled", e);
      }
    }
    SwapTables.mark(look(spec).candidate().orElseThrow(), Map.of(SwapTables.BASE, base));
  }

  /** Partitions may have landed in production since the candidate was filled. */
  private void catchUp(Spec spec) {
    for (int i = 0; i < CATCH_UPS; i++) {
      SwapTables tables = look(spec);
      String base = tables.candidate().orElseThrow().properties().getOrDefault(SwapTables.BASE, "");
      if (base.equals(SwapTables.snapshot(tables.production().orElseThrow()))) {
        return;
      }
      copyUnaffected(spec);
    }
    throw new IllegalStateException(
        "Cannot publish "
            + spec.candidate()
            + ": "
            + spec.table()
            + " is being written faster than its other partitions can be taken over");
  }

  private void exchange(Spec spec, SwapJournal journal) {
    SwapTables before = look(spec);
    Table candidate = before.candidate().orElseThrow();
    String published = SwapTables.snapshot(candidate);
    journal.record(spec.id(), spec.table(), SwapState.PREPARED, "snapshot " + snapshot(before));
    SwapTables.mark(
        before.production().orElseThrow(),
        Map.of(SwapTables.REPLACED_BY, spec.id().value(), SwapTables.PUBLISHED, published));
    SwapTables marked = look(spec);
    Table original = marked.production().orElseThrow();
    if (!SwapTables.snapshot(original)
        .equals(candidate.properties().getOrDefault(SwapTables.BASE, ""))) {
      throw new IllegalStateException(
          "Cannot publish " + spec.candidate() + ": " + spec.table() + " was just written");
    }
    Rename away = new Rename(original, spec.table(), spec.old());
    Rename in = new Rename(candidate, spec.candidate(), spec.table());
    journal.record(spec.id(), spec.table(), SwapState.OLD_MOVED, "to " + spec.old());
    if (names.isAtomic()) {
      journal.record(spec.id(), spec.table(), SwapState.PUBLISHED, "snapshot " + published);
      names.run(List.of(away, in));
    } else {
      names.run(List.of(away));
      journal.record(spec.id(), spec.table(), SwapState.PUBLISHED, "snapshot " + published);
      names.run(List.of(in));
    }
  }

  private void closeGap(Spec spec, SwapTables tables, SwapJournal journal) {
    if (tables.isMadeByThisSwap(tables.candidate())) {
      Table candidate = tables.candidate().orElseThrow();
      journal.record(
          spec.id(),
          spec.table(),
          SwapState.PUBLISHED,
          "snapshot " + SwapTables.snapshot(candidate));
      names.run(List.of(new Rename(candidate, spec.candidate(), spec.table())));
      return;
    }
    names.run(List.of(new Rename(tables.old().orElseThrow(), spec.old(), spec.table())));
    throw new PermanentFailure(
        "Cannot publish "
            + spec.candidate()
            + ": it is gone; "
            + spec.table()
            + " has its former table back");
  }

  private static void requireUnwritten(Spec spec, Table published, Table original) {
    String then = original.properties().getOrDefault(SwapTables.PUBLISHED, "");
    String now = SwapTables.snapshot(published);
    if (!then.equals(now)) {
      throw new PermanentFailure(
          "Cannot roll back the swap of "
              + spec.table()
              + " by backfill "
              + spec.id()
              + ": the table was written since (snapshot "
              + now
              + ", published was "
              + then
              + "); rolling back would lose that");
    }
  }

  private static boolean wasRollingBack(Spec spec, SwapJournal journal) {
    return journal.entries(spec.id()).stream()
        .anyMatch(
            entry -> entry.table().equals(spec.table()) && entry.state() == SwapState.ROLLING_BACK);
  }

  private String kept(Spec spec) {
    Table candidate = look(spec).candidate().orElseThrow();
    if (candidate.currentSnapshot() == null) {
      return "nothing";
    }
    String rows = candidate.currentSnapshot().summary().getOrDefault("total-records", "0");
    return rows + " rows";
  }

  private static String snapshot(SwapTables tables) {
    return tables.production().map(SwapTables::snapshot).orElse("none");
  }

  private SwapTables look(Spec spec) {
    return SwapTables.look(sessions.icebergCatalog(), spec);
  }

  private static PermanentFailure unclear(String what, Spec spec, SwapTables tables) {
    return new PermanentFailure(
        "Cannot "
            + what
            + " the swap of "
            + spec.table()
            + " by backfill "
            + spec.id()
            + ": the catalog is in no state that a swap leaves ("
            + tables.describe()
            + "). Look at these tables; nothing was changed");
  }
}
