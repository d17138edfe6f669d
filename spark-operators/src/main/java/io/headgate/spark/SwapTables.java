package io.headgate.spark;

import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;

/** The tables of one swap in an Iceberg catalog. */
final class SwapTables extends MarkedTables<Table> {

  /** On a candidate: the snapshot of production whose unaffected partitions it holds. */
  static final String BASE = "headgate.swap.base-snapshot";

  /** On a candidate: how it is going to be published. */
  static final String PUBLISHER = "headgate.swap.publisher";

  /** On a table whose name ends in {@code _old} or {@code _backfill}: whether a swap made it so. */
  static boolean isOurs(Table table) {
    return table.properties().containsKey(ID) || table.properties().containsKey(REPLACED_BY);
  }

  private final LakeCatalog catalog;

  private SwapTables(LakeCatalog catalog, Spec spec) {
    super(
        spec, catalog.load(spec.table()), catalog.load(spec.candidate()), catalog.load(spec.old()));
    this.catalog = catalog;
  }

  static SwapTables look(LakeCatalog catalog, Spec spec) {
    return new SwapTables(catalog, spec);
  }

  @Override
  Map<String, String> properties(Table table) {
    return table.properties();
  }

  /** Of the swap. */
  String id() {
    return spec().id().value();
  }

  /** The current snapshot's id as it is kept in marks; {@code none} for an empty table. */
  static String snapshot(Table table) {
    Snapshot current = table.currentSnapshot();
    return current == null ? "none" : Long.toString(current.snapshotId());
  }

  static void mark(Table table, Map<String, String> marks) {
    UpdateProperties update = table.updateProperties();
    marks.forEach(update::set);
    update.commit();
  }

  /**
   * Gives the name {@code _old}, if an earlier swap's table has it, back for use.
   *
   * @throws PermanentFailure if somebody else's table has it
   */
  void freeOld() {
    old().ifPresent(table -> park(spec().old(), table, REPLACED_BY, ID));
  }

  /** The same for the name {@code _backfill}; this swap's own candidate keeps it. */
  void freeCandidate() {
    if (!isMadeByThisSwap(candidate())) {
      candidate().ifPresent(table -> park(spec().candidate(), table, ID, REPLACED_BY));
    }
  }

  /**
   * Drops the tables of this swap that are not production: under the names that a swap leaves, and
   * under those that later swaps have moved them to. Their files go too, unless production or a
   * branch of it may have taken them over.
   *
   * @return their names
   */
  List<String> dropRest() {
    List<String> dropped = new ArrayList<>();
    for (String name : leftNames()) {
      Optional<Table> table = catalog.load(name);
      if (isLeftByThisSwap(table) && !isSame(table, production())) {
        dropped.add(drop(name, table));
      }
    }
    return dropped;
  }

  /** Both names of one table are views, for a moment. */
  private static boolean isSame(Optional<Table> one, Optional<Table> other) {
    return one.map(Table::uuid).equals(other.map(Table::uuid));
  }

  /** The table, and the view that stands for it. */
  private String drop(String name, Optional<Table> table) {
    boolean ownFiles = !isReadBy(table, Publishing.FILES, Publishing.BRANCH);
    String behind = catalog.behind(name);
    new LakeViews(catalog).drop(name, behind);
    catalog.catalog().dropTable(LakeCatalog.identifier(behind), ownFiles);
    return name;
  }

  private static boolean isReadBy(Optional<Table> table, Publishing... publishers) {
    return table
        .map(present -> present.properties().get(PUBLISHER))
        .filter(mark -> Arrays.stream(publishers).anyMatch(one -> one.name().equals(mark)))
        .isPresent();
  }

  private void park(String name, Table table, String mark, String otherMark) {
    String owner =
        owner(table, mark, otherMark)
            .orElseThrow(
                () ->
                    new PermanentFailure(
                        "Cannot swap "
                            + spec().table()
                            + " for backfill "
                            + spec().id()
                            + ": the table "
                            + name
                            + " exists and was not made by a swap (it has no property "
                            + ID
                            + "); rename or drop it, then try again"));
    if (catalog.behind(name).equals(name)) {
      catalog
          .catalog()
          .renameTable(LakeCatalog.identifier(name), LakeCatalog.identifier(parked(name, owner)));
    } else {
      new LakeViews(catalog).rename(name, parked(name, owner));
    }
  }
}
