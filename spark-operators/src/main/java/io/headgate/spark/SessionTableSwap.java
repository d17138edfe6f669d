package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * Table swap in Spark's session catalog: of unpartitioned tables, by two renames, between which
 * readers miss the table. Whoever comes after a crash goes on where the catalog shows it.
 */
final class SessionTableSwap implements TableSwap {

  private final SparkSessions sessions;

  SessionTableSwap(SparkSessions sessions) {
    this.sessions = sessions;
  }

  /** Whether these settings leave Spark with its session catalog and nothing else behind it. */
  static boolean isFor(Map<String, String> settings) {
    return new LakeCatalog(settings).nameInSpark().equals(SessionWriter.CATALOG)
        && !settings.containsKey(LakeCatalog.PREFIX + SessionWriter.CATALOG);
  }

  @Override
  public Publication publication(Spec spec) {
    look(spec).requireSwappable();
    return new Publication("two renames, one after the other, in Spark's session catalog", false);
  }

  @Override
  public String prepare(Spec spec) {
    SessionTables tables = look(spec);
    if (tables.isPublished()) {
      return spec.table() + " was swapped already";
    }
    if (tables.isInTheGap()) {
      throw SwapPublisher.unclear("prepare", spec, tables);
    }
    tables.requireSwappable();
    freeOld(spec, tables);
    if (!tables.isMadeByThisSwap(tables.candidate())) {
      tables.park(spec.candidate(), tables.candidate(), SwapTables.ID, SwapTables.REPLACED_BY);
      create(spec, tables);
    }
    return spec.candidate()
        + " holds what the backfill leaves alone: nothing; to be published as "
        + publication(spec).text();
  }

  private void create(Spec spec, SessionTables tables) {
    Map<String, String> properties = new TreeMap<>();
    tables
        .production()
        .orElseThrow()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("headgate.swap.")) {
                properties.put(key, value);
              }
            });
    properties.put(SwapTables.ID, spec.id().value());
    spark()
        .sql(
            "CREATE TABLE "
                + Sql.quotedName(spec.candidate())
                + " LIKE "
                + Sql.quotedName(spec.table())
                + " "
                + SessionTables.tableProperties(properties));
  }

  private static void freeOld(Spec spec, SessionTables tables) {
    if (!tables.isReplacedByThisSwap(tables.old())) {
      tables.park(spec.old(), tables.old(), SwapTables.REPLACED_BY, SwapTables.ID);
    }
  }

  @Override
  public List<String> columns(Spec spec) {
    look(spec).requireSwappable();
    return Arrays.asList(spark().table(Sql.quotedName(spec.table())).columns());
  }

  @Override
  public Optional<String> stage(Spec spec) {
    return Optional.empty();
  }

  @Override
  public TableDiff diff(Spec spec, List<String> key) {
    for (String table : List.of(spec.table(), spec.candidate())) {
      spark().catalog().refreshTable(Sql.quotedName(table));
    }
    return SwapDiff.compare(spark(), SwapDiff.Sides.of(spec), key);
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    SessionTables tables = look(spec);
    if (tables.isReady()) {
      freeOld(spec, tables);
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

  private void exchange(Spec spec, SessionTables tables, SwapJournal journal) {
    String published = tables.fingerprint(spec.candidate());
    SwapDiff.requireColumns(
        SwapDiff.Sides.of(spec),
        spark().table(Sql.quotedName(spec.table())).schema(),
        spark().table(Sql.quotedName(spec.candidate())).schema());
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
    String published = tables.old().orElseThrow().getOrDefault(SwapTables.PUBLISHED, "");
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
        SwapPublisher.requireUnwritten(
            spec,
            tables.old().orElseThrow().getOrDefault(SwapTables.PUBLISHED, ""),
            tables.fingerprint(spec.table()));
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

  @Override
  public String cleanUp(Spec spec) {
    SessionTables tables = look(spec);
    List<String> dropped = new ArrayList<>();
    for (String name : tables.leftNames()) {
      if (tables.isLeftByThisSwap(name)) {
        spark().sql("DROP TABLE " + Sql.quotedName(name));
        dropped.add(name);
      }
    }
    return dropped.isEmpty() ? "nothing was kept" : "dropped " + String.join(", ", dropped);
  }

  private SessionTables look(Spec spec) {
    return new SessionTables(spark(), spec);
  }

  private SparkSession spark() {
    return sessions.session();
  }
}
