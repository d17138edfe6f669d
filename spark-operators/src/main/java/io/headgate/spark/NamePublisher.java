package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import io.headgate.spark.NameExchange.Rename;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;

/** Publishes by exchanging names. */
final class NamePublisher implements SwapPublisher {

  private final LakeCatalog catalog;
  private final NameExchange names;
  private final CatchUp catchUp;

  NamePublisher(LakeCatalog catalog, NameExchange names, CatchUp catchUp) {
    this.catalog = catalog;
    this.names = names;
    this.catchUp = catchUp;
  }

  @Override
  public Publishing publishing() {
    return Publishing.NAMES;
  }

  @Override
  public Publication publication() {
    return Publication.withGap(
        names.isAtomic()
            ? "names exchanged in one transaction of the catalog's database"
            : "two renames, one after the other",
        names.gap());
  }

  @Override
  public boolean takesTheWholeTable() {
    return true;
  }

  @Override
  public boolean isPublished(SwapTables tables) {
    return tables.isPublished();
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    SwapTables tables = look(spec);
    if (tables.isReady()) {
      tables.freeOld();
      catchUp.run(spec);
      exchange(spec, journal);
    } else if (tables.isInTheGap()) {
      closeGap(spec, tables, journal);
    }
    SwapTables after = look(spec);
    if (!after.isPublished()) {
      throw SwapPublisher.unclear("publish", spec, after);
    }
    journal.record(spec.id(), spec.table(), SwapState.VERIFIED, "snapshot " + snapshot(after));
    return spec.table() + " -> " + spec.old() + ", " + spec.candidate() + " -> " + spec.table();
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    SwapTables tables = look(spec);
    if (tables.isPublished()) {
      Table published = tables.production().orElseThrow();
      Table original = tables.old().orElseThrow();
      if (!force) {
        SwapPublisher.requireUnwritten(
            spec,
            original.properties().getOrDefault(SwapTables.PUBLISHED, ""),
            SwapTables.snapshot(published));
      }
      if (tables.candidate().isPresent()) {
        throw SwapPublisher.unclear("roll back", spec, tables);
      }
      journal.record(
          spec.id(), spec.table(), SwapState.ROLLING_BACK, "snapshot " + snapshot(tables));
      names.run(
          List.of(
              Rename.of(published, spec.table(), spec.candidate()),
              Rename.of(original, spec.old(), spec.table())));
    } else if (tables.isInTheGap()) {
      journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, "production was missing");
      names.run(List.of(Rename.of(tables.old().orElseThrow(), spec.old(), spec.table())));
    } else if (!SwapPublisher.wasRollingBack(spec, journal)) {
      throw SwapPublisher.withoutOld(spec, tables);
    }
    SwapTables after = look(spec);
    if (!after.isBack()) {
      throw SwapPublisher.unclear("roll back", spec, after);
    }
    journal.record(spec.id(), spec.table(), SwapState.ROLLED_BACK, "snapshot " + snapshot(after));
    return spec.table() + " -> " + spec.candidate() + ", " + spec.old() + " -> " + spec.table();
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
    SwapDiff.requireColumns(
        SwapDiff.Sides.of(spec),
        SparkSchemaUtil.convert(original.schema()),
        SparkSchemaUtil.convert(candidate.schema()));
    Rename away = Rename.of(original, spec.table(), spec.old());
    Rename in = Rename.of(candidate, spec.candidate(), spec.table());
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
      names.run(List.of(Rename.of(candidate, spec.candidate(), spec.table())));
      return;
    }
    names.run(List.of(Rename.of(tables.old().orElseThrow(), spec.old(), spec.table())));
    throw new PermanentFailure(
        "Cannot publish "
            + spec.candidate()
            + ": it is gone; "
            + spec.table()
            + " has its former table back");
  }

  private static String snapshot(SwapTables tables) {
    return tables.production().map(SwapTables::snapshot).orElse("none");
  }

  private SwapTables look(Spec spec) {
    return SwapTables.look(catalog, spec);
  }
}
