package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Publishes by two renames, between which readers miss the table. */
final class SessionRenames implements SessionPublisher {

  private final SparkSessions sessions;

  SessionRenames(SparkSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Publishing publishing() {
    return Publishing.NAMES;
  }

  @Override
  public Publication publication() {
    return Publication.withGap(
        "two renames, one after the other, in Spark's session catalog",
        "readers may miss the table between the two, or fail on files that move");
  }

  @Override
  public void create(Spec spec, SessionTables tables) {
    tables.createLikeProduction(spec.candidate());
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    SessionTables tables = look(spec);
    if (tables.isReady()) {
      tables.freeOld();
      exchange(spec, tables, journal);
    } else if (tables.isInTheGap()) {
      closeGap(spec, tables, journal);
    }
    SessionTables after = look(spec);
    if (!after.isPublished()) {
      throw SwapPublisher.unclear("publish", spec, after);
    }
    journal.record(
        spec.id(), spec.table(), SwapState.VERIFIED, "files " + after.fingerprint(spec.table()));
    return spec.table() + " -> " + spec.old() + ", " + spec.candidate() + " -> " + spec.table();
  }

  private static void exchange(Spec spec, SessionTables tables, SwapJournal journal) {
    String published = tables.fingerprint(spec.candidate());
    tables.requireColumns();
    journal.record(
        spec.id(), spec.table(), SwapState.PREPARED, "files " + tables.fingerprint(spec.table()));
    tables.mark(
        spec.table(),
        Map.of(SwapTables.REPLACED_BY, spec.id().value(), SwapTables.PUBLISHED, published));
    journal.record(spec.id(), spec.table(), SwapState.OLD_MOVED, "to " + spec.old());
    tables.rename(spec.table(), spec.old());
    journal.record(spec.id(), spec.table(), SwapState.PUBLISHED, "files " + published);
    tables.rename(spec.candidate(), spec.table());
  }

  /** Forwards if the candidate is what it was when production was moved away, else back. */
  private static void closeGap(Spec spec, SessionTables tables, SwapJournal journal) {
    String published = tables.published();
    if (tables.isMadeByThisSwap(tables.candidate())
        && tables.fingerprint(spec.candidate()).equals(published)) {
      journal.record(spec.id(), spec.table(), SwapState.PUBLISHED, "files " + published);
      tables.rename(spec.candidate(), spec.table());
      return;
    }
    tables.rename(spec.old(), spec.table());
    throw new PermanentFailure(
        "Cannot publish "
            + spec.candidate()
            + ": it is gone or was written since; "
            + spec.table()
            + " has its former table back");
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    SessionTables tables = look(spec);
    if (tables.isPublished()) {
      if (tables.candidate().isPresent()) {
        throw SwapPublisher.unclear("roll back", spec, tables);
      }
      if (!force) {
        SwapPublisher.requireUnwritten(spec, tables.published(), tables.fingerprint(spec.table()));
      }
      journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, "from " + spec.old());
      tables.rename(spec.table(), spec.candidate());
      tables.rename(spec.old(), spec.table());
    } else if (tables.isInTheGap()) {
      journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, "production was missing");
      tables.rename(spec.old(), spec.table());
    } else if (!SwapPublisher.wasRollingBack(spec, journal)) {
      throw SwapPublisher.withoutOld(spec, tables);
    }
    SessionTables after = look(spec);
    if (!after.isBack()) {
      throw SwapPublisher.unclear("roll back", spec, after);
    }
    journal.record(
        spec.id(), spec.table(), SwapState.ROLLED_BACK, "files " + after.fingerprint(spec.table()));
    return spec.table() + " -> " + spec.candidate() + ", " + spec.old() + " -> " + spec.table();
  }

  private SessionTables look(Spec spec) {
    return new SessionTables(spark(), spec);
  }

  private SparkSession spark() {
    return sessions.session();
  }
}
