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

/**
 * The tables of one swap as the catalog shows them now. Which table is which is told by marks that
 * travel with a table when it is renamed, never by its name.
 */
final class SwapTables {

  /** On a candidate, also once it is production: the swap that made it. */
  static final String ID = "headgate.swap.id";

  /** On a candidate: the snapshot of production whose unaffected partitions it holds. */
  static final String BASE = "headgate.swap.base-snapshot";

  /** On a candidate: how it is going to be published. */
  static final String PUBLISHER = "headgate.swap.publisher";

  /** On what was production: the swap that takes its place. */
  static final String REPLACED_BY = "headgate.swap.replaced-by";

  /** On what was production: the candidate's snapshot when it was published. */
  static final String PUBLISHED = "headgate.swap.published-snapshot";

  /** On a table whose name ends in {@code _old} or {@code _backfill}: whether a swap made it so. */
  static boolean isOurs(Table table) {
    return table.properties().containsKey(ID) || table.properties().containsKey(REPLACED_BY);
  }

  private final LakeCatalog catalog;
  private final Spec spec;
  private final Optional<Table> production;
  private final Optional<Table> candidate;
  private final Optional<Table> old;

  private SwapTables(LakeCatalog catalog, Spec spec) {
    this.catalog = catalog;
    this.spec = spec;
    this.production = catalog.load(spec.table());
    this.candidate = catalog.load(spec.candidate());
    this.old = catalog.load(spec.old());
  }

  static SwapTables look(LakeCatalog catalog, Spec spec) {
    return new SwapTables(catalog, spec);
  }

  /** Of production. */
  String name() {
    return spec.table();
  }

  /** Of the swap. */
  String id() {
    return spec.id().value();
  }

  Optional<Table> production() {
    return production;
  }

  Optional<Table> candidate() {
    return candidate;
  }

  Optional<Table> old() {
    return old;
  }

  /** Production has what the swap made, and what was production is kept beside it. */
  boolean isPublished() {
    return isMadeByThisSwap(production) && isReplacedByThisSwap(old);
  }

  /** The names are as before the swap, and the candidate is there. */
  boolean isReady() {
    return production.isPresent()
        && !isMadeByThisSwap(production)
        && isMadeByThisSwap(candidate)
        && !isReplacedByThisSwap(old);
  }

  /** Production was moved away and nothing took its name yet. */
  boolean isInTheGap() {
    return production.isEmpty() && isReplacedByThisSwap(old);
  }

  /** The names are as before the swap, which had marked production before. */
  boolean isBack() {
    return isReplacedByThisSwap(production) && isMadeByThisSwap(candidate);
  }

  boolean isMadeByThisSwap(Optional<Table> table) {
    return has(table, ID);
  }

  private boolean isReplacedByThisSwap(Optional<Table> table) {
    return has(table, REPLACED_BY);
  }

  private boolean has(Optional<Table> table, String mark) {
    return table
        .map(present -> spec.id().value().equals(present.properties().get(mark)))
        .orElse(false);
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
    old.ifPresent(table -> park(spec.old(), table, REPLACED_BY, ID));
  }

  /** The same for the name {@code _backfill}; this swap's own candidate keeps it. */
  void freeCandidate() {
    if (!isMadeByThisSwap(candidate)) {
      candidate.ifPresent(table -> park(spec.candidate(), table, ID, REPLACED_BY));
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
    for (String name :
        List.of(
            spec.old(),
            spec.candidate(),
            parked(spec.old(), spec.id().value()),
            parked(spec.candidate(), spec.id().value()))) {
      Optional<Table> table = catalog.load(name);
      boolean ours = isReplacedByThisSwap(table) || (isMadeByThisSwap(table) && !isReplaced(table));
      if (ours && !isSame(table, production)) {
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

  /** What an earlier swap made is kept by the one that took its place. */
  private static boolean isReplaced(Optional<Table> table) {
    return table.filter(one -> one.properties().containsKey(REPLACED_BY)).isPresent();
  }

  private static String parked(String name, String owner) {
    return name + "_" + owner;
  }

  private void park(String name, Table table, String mark, String otherMark) {
    if (!isOurs(table)) {
      throw new PermanentFailure(
          "Cannot swap "
              + spec.table()
              + " for backfill "
              + spec.id()
              + ": the table "
              + name
              + " exists and was not made by a swap (it has no property "
              + ID
              + "); rename or drop it, then try again");
    }
    Map<String, String> properties = table.properties();
    String owner = properties.getOrDefault(mark, properties.getOrDefault(otherMark, ""));
    if (catalog.behind(name).equals(name)) {
      catalog
          .catalog()
          .renameTable(LakeCatalog.identifier(name), LakeCatalog.identifier(parked(name, owner)));
    } else {
      new LakeViews(catalog).rename(name, parked(name, owner));
    }
  }

  /** What the catalog shows, for messages. */
  String describe() {
    return describe(spec.table(), production)
        + ", "
        + describe(spec.old(), old)
        + ", "
        + describe(spec.candidate(), candidate);
  }

  private String describe(String name, Optional<Table> table) {
    if (table.isEmpty()) {
      return name + " is missing";
    }
    if (isMadeByThisSwap(table)) {
      return name + " is the backfilled table";
    }
    return name
        + (isReplacedByThisSwap(table) ? " is the original table" : " is a table of someone else");
  }
}
