package io.headgate.spark;

import io.headgate.backfill.GroupSwap.Group;
import io.headgate.backfill.ParallelPipeline.Member;
import java.util.Optional;
import org.apache.iceberg.Table;

/**
 * The tables of one dataset of a group as the catalog shows them now. As with {@link SwapTables},
 * which table is which is told by marks that travel with a table, never by its name.
 */
final class MemberTables {

  private final String id;
  private final String name;
  private final String shadowName;
  private final String oldName;
  private final Optional<Table> production;
  private final Optional<Table> shadow;
  private final Optional<Table> old;

  private MemberTables(LakeCatalog catalog, Group group, Member member) {
    this.id = group.id().value();
    this.name = group.production(member);
    this.shadowName = group.shadow(member);
    this.oldName = group.old(member);
    this.production = catalog.table(name);
    this.shadow = catalog.table(shadowName);
    this.old = catalog.table(oldName);
  }

  static MemberTables look(LakeCatalog catalog, Group group, Member member) {
    return new MemberTables(catalog, group, member);
  }

  /** Where consumers read. */
  String name() {
    return name;
  }

  String shadowName() {
    return shadowName;
  }

  String oldName() {
    return oldName;
  }

  Optional<Table> production() {
    return production;
  }

  Optional<Table> shadow() {
    return shadow;
  }

  Optional<Table> old() {
    return old;
  }

  /** Production has what the shadow made, and what was production is kept beside it. */
  boolean isPublished() {
    return has(production, SwapTables.ID) && has(old, SwapTables.REPLACED_BY);
  }

  /** Production was moved away and nothing took its name yet. */
  boolean isInTheGap() {
    return production.isEmpty() && has(old, SwapTables.REPLACED_BY);
  }

  /** The names are as before the cut-over. */
  boolean isBefore() {
    return production.isPresent()
        && !has(production, SwapTables.ID)
        && !has(old, SwapTables.REPLACED_BY);
  }

  /** The same, and the shadow is there. */
  boolean isReady() {
    return isBefore() && shadow.isPresent();
  }

  boolean canGoForward() {
    return isReady() || (isInTheGap() && has(shadow, SwapTables.ID));
  }

  /** Whether the table that has the old table's name was put there by this group. */
  boolean isOldOurs() {
    return has(old, SwapTables.REPLACED_BY);
  }

  private boolean has(Optional<Table> table, String mark) {
    return table.map(present -> id.equals(present.properties().get(mark))).orElse(false);
  }

  /** What the catalog shows, for messages. */
  String describe() {
    return describe(name, production)
        + ", "
        + describe(oldName, old)
        + ", "
        + describe(shadowName, shadow);
  }

  private String describe(String table, Optional<Table> there) {
    if (there.isEmpty()) {
      return table + " is missing";
    }
    if (has(there, SwapTables.ID)) {
      return table + " is the shadow's table";
    }
    return table
        + (has(there, SwapTables.REPLACED_BY)
            ? " is production's table"
            : " is a table without a mark of this pipeline");
  }
}
