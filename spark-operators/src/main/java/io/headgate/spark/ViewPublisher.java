package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.backfill.TableSwap.Spec;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;

/**
 * Publishes by having production, which is a view, stand for another table. All names of a swap are
 * views then, and no table is ever renamed.
 */
final class ViewPublisher implements SwapPublisher {

  private final LakeCatalog catalog;
  private final LakeViews views;
  private final CatchUp catchUp;
  private final BiConsumer<Spec, Table> copyOnto;

  /**
   * @param copyOnto has what production holds now, which is published, take over the unaffected
   *     partitions of the former table, unless somebody has written them since
   */
  ViewPublisher(LakeCatalog catalog, CatchUp catchUp, BiConsumer<Spec, Table> copyOnto) {
    this.catalog = catalog;
    this.views = new LakeViews(catalog);
    this.catchUp = catchUp;
    this.copyOnto = copyOnto;
  }

  /** The table that a swap makes; its name is nobody else's, as it is never renamed. */
  static String physical(Spec spec) {
    return spec.table() + "_at_" + spec.id();
  }

  @Override
  public Publishing publishing() {
    return Publishing.VIEW;
  }

  @Override
  public Publication publication() {
    return Publication.gapless("a view that is pointed at another table in one commit");
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
    if (!tables.isPublished()) {
      if (!isReady(spec, tables)) {
        throw SwapPublisher.unclear("publish", spec, tables);
      }
      flip(spec, journal);
    }
    settle(spec);
    SwapTables after = look(spec);
    if (!after.isPublished()) {
      throw SwapPublisher.unclear("publish", spec, after);
    }
    views.drop(spec.candidate(), physical(spec));
    journal.record(
        spec.id(),
        spec.table(),
        SwapState.VERIFIED,
        "snapshot " + SwapTables.snapshot(after.production().orElseThrow()));
    return "view " + spec.table() + " -> " + physical(spec) + ", what was before is " + spec.old();
  }

  private boolean isReady(Spec spec, SwapTables tables) {
    return views.target(spec.table()).isPresent()
        && tables.production().isPresent()
        && !tables.isMadeByThisSwap(tables.production())
        && tables.isMadeByThisSwap(tables.candidate());
  }

  private void flip(Spec spec, SwapJournal journal) {
    String former = views.target(spec.table()).orElseThrow();
    if (!views.target(spec.old()).filter(former::equals).isPresent()) {
      look(spec).freeOld();
    }
    catchUp.run(spec);
    SwapTables tables = look(spec);
    Table original = tables.production().orElseThrow();
    Table candidate = tables.candidate().orElseThrow();
    String published = SwapTables.snapshot(candidate);
    journal.record(
        spec.id(),
        spec.table(),
        SwapState.PREPARED,
        "snapshot " + SwapTables.snapshot(original) + " in " + former);
    SwapTables.mark(
        original,
        Map.of(SwapTables.REPLACED_BY, spec.id().value(), SwapTables.PUBLISHED, published));
    SwapDiff.requireColumns(
        SwapDiff.Sides.of(spec),
        SparkSchemaUtil.convert(original.schema()),
        SparkSchemaUtil.convert(candidate.schema()));
    journal.record(spec.id(), spec.table(), SwapState.OLD_MOVED, spec.old() + " -> " + former);
    views.point(spec.old(), former, Map.of());
    journal.record(spec.id(), spec.table(), SwapState.PUBLISHED, "snapshot " + published);
    views.point(spec.table(), physical(spec), Map.of());
  }

  /** Whoever wrote the former table just before the flip is not to be overtaken by it. */
  private void settle(Spec spec) {
    SwapTables tables = look(spec);
    Table published = tables.production().orElseThrow();
    Table former = tables.old().orElseThrow();
    if (SwapTables.snapshot(former)
        .equals(published.properties().getOrDefault(SwapTables.BASE, ""))) {
      return;
    }
    copyOnto.accept(spec, published);
    SwapTables after = look(spec);
    SwapTables.mark(
        after.old().orElseThrow(),
        Map.of(SwapTables.PUBLISHED, SwapTables.snapshot(after.production().orElseThrow())));
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    SwapTables tables = look(spec);
    if (tables.isPublished()) {
      goBack(spec, tables, journal, force);
    } else if (!SwapPublisher.wasRollingBack(spec, journal)) {
      throw SwapPublisher.withoutOld(spec, tables);
    }
    SwapTables after = look(spec);
    if (!after.isBack()) {
      throw SwapPublisher.unclear("roll back", spec, after);
    }
    String restored = views.target(spec.table()).orElseThrow();
    views.drop(spec.old(), restored);
    journal.record(
        spec.id(),
        spec.table(),
        SwapState.ROLLED_BACK,
        "snapshot " + SwapTables.snapshot(after.production().orElseThrow()));
    return "view " + spec.table() + " -> " + restored;
  }

  private void goBack(Spec spec, SwapTables tables, SwapJournal journal, boolean force) {
    String former = views.target(spec.old()).orElseThrow();
    String published =
        tables.old().orElseThrow().properties().getOrDefault(SwapTables.PUBLISHED, "");
    if (!force) {
      SwapPublisher.requireUnwritten(
          spec, published, SwapTables.snapshot(tables.production().orElseThrow()));
    }
    if (views.target(spec.candidate()).filter(table -> !table.equals(physical(spec))).isPresent()) {
      throw SwapPublisher.unclear("roll back", spec, tables);
    }
    journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, spec.table() + " -> " + former);
    views.point(spec.candidate(), physical(spec), Map.of());
    views.point(spec.table(), former, Map.of());
    String now = SwapTables.snapshot(catalog.load(physical(spec)).orElseThrow());
    if (!force && !published.equals(now)) {
      views.point(spec.table(), physical(spec), Map.of());
      SwapPublisher.requireUnwritten(spec, published, now);
    }
  }

  private SwapTables look(Spec spec) {
    return SwapTables.look(catalog, spec);
  }
}
