package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.backfill.TableSwap.Spec;
import java.util.Map;

/**
 * Publishes by having production, which is a view, stand for another table. All names of a swap are
 * views then, and no table is ever renamed.
 */
final class SessionFlips implements SessionPublisher {

  /** Where the catalog is kept; what Spark itself forgets with the process. */
  private static final String IMPLEMENTATION = "spark.sql.catalogImplementation";

  private static final String IN_MEMORY = "in-memory";

  private final SparkSessions sessions;

  SessionFlips(SparkSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Publishing publishing() {
    return Publishing.VIEW;
  }

  @Override
  public Publication publication() {
    return publication(sessions.session().conf().get(IMPLEMENTATION, IN_MEMORY));
  }

  /** Without a gap where that was tried. */
  static Publication publication(String implementation) {
    String text =
        "a view that is pointed at another table by one change of Spark's session catalog";
    return implementation.equals(IN_MEMORY)
        ? Publication.gapless(text)
        : Publication.withGap(
            text, "whether readers may miss it depends on the catalog of " + implementation);
  }

  @Override
  public void create(Spec spec, SessionTables tables) {
    String physical = ViewPublisher.physical(spec);
    if (!tables.isThere(physical)) {
      tables.createLikeProduction(physical);
    } else if (!tables.isMadeByThisSwap(physical)) {
      throw SwapPublisher.taken(spec, physical);
    }
    views().point(spec.candidate(), physical);
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    SessionTables tables = look(spec);
    if (!tables.isPublished()) {
      if (!isReady(tables)) {
        throw SwapPublisher.unclear("publish", spec, tables);
      }
      flip(spec, tables, journal);
    }
    SessionTables after = look(spec);
    if (!after.isPublished()) {
      throw SwapPublisher.unclear("publish", spec, after);
    }
    String physical = ViewPublisher.physical(spec);
    // Again, as a process may have died before the view's property said so.
    views().point(spec.table(), physical);
    views().drop(spec.candidate(), physical);
    journal.record(
        spec.id(), spec.table(), SwapState.VERIFIED, "files " + after.fingerprint(spec.table()));
    return "view " + spec.table() + " -> " + physical + ", what was before is " + spec.old();
  }

  /** Also if what was production has its further name already. */
  private static boolean isReady(SessionTables tables) {
    return tables.production().isPresent()
        && !tables.isMadeByThisSwap(tables.production())
        && tables.isMadeByThisSwap(tables.candidate());
  }

  private void flip(Spec spec, SessionTables tables, SwapJournal journal) {
    String former = tables.behind(spec.table());
    if (!views().target(spec.old()).filter(former::equals).isPresent()) {
      tables.freeOld();
    }
    String published = tables.fingerprint(spec.candidate());
    tables.requireColumns();
    journal.record(
        spec.id(),
        spec.table(),
        SwapState.PREPARED,
        "files " + tables.fingerprint(spec.table()) + " in " + former);
    tables.mark(
        former, Map.of(SwapTables.REPLACED_BY, spec.id().value(), SwapTables.PUBLISHED, published));
    journal.record(spec.id(), spec.table(), SwapState.OLD_MOVED, spec.old() + " -> " + former);
    views().point(spec.old(), former);
    journal.record(spec.id(), spec.table(), SwapState.PUBLISHED, "files " + published);
    views().point(spec.table(), ViewPublisher.physical(spec));
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    SessionTables tables = look(spec);
    if (tables.isPublished()) {
      goBack(spec, tables, journal, force);
    } else if (!SwapPublisher.wasRollingBack(spec, journal)) {
      throw SwapPublisher.withoutOld(spec, tables);
    }
    SessionTables after = look(spec);
    if (!after.isBack()) {
      throw SwapPublisher.unclear("roll back", spec, after);
    }
    String restored = after.behind(spec.table());
    views().point(spec.table(), restored);
    views().drop(spec.old(), restored);
    journal.record(
        spec.id(), spec.table(), SwapState.ROLLED_BACK, "files " + after.fingerprint(spec.table()));
    return "view " + spec.table() + " -> " + restored;
  }

  private void goBack(Spec spec, SessionTables tables, SwapJournal journal, boolean force) {
    String physical = ViewPublisher.physical(spec);
    String former = tables.behind(spec.old());
    String published = tables.published();
    if (!force) {
      SwapPublisher.requireUnwritten(spec, published, tables.fingerprint(spec.table()));
    }
    if (views().target(spec.candidate()).filter(table -> !table.equals(physical)).isPresent()) {
      throw SwapPublisher.unclear("roll back", spec, tables);
    }
    journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, spec.table() + " -> " + former);
    views().point(spec.candidate(), physical);
    views().point(spec.table(), former);
    String now = tables.fingerprint(physical);
    if (!force && !published.equals(now)) {
      views().point(spec.table(), physical);
      SwapPublisher.requireUnwritten(spec, published, now);
    }
  }

  private SessionTables look(Spec spec) {
    return new SessionTables(sessions.session(), spec);
  }

  private SessionViews views() {
    return new SessionViews(sessions.session());
  }
}
