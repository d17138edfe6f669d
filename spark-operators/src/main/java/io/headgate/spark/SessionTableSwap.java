package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Table swap in Spark's session catalog, of unpartitioned tables: by pointing a view at another
 * table, if production is a view that was made for it, else by two renames. Whoever comes after a
 * crash goes on where the catalog shows it.
 */
final class SessionTableSwap implements TableSwap {

  private final SparkSessions sessions;
  private final Optional<Publishing> wanted;
  private final SessionPublisher renames;
  private final SessionPublisher flips;

  /**
   * @param wanted how to publish, if the user has said so
   */
  SessionTableSwap(SparkSessions sessions, Optional<Publishing> wanted) {
    this.sessions = sessions;
    this.wanted = wanted;
    this.renames = new SessionRenames(sessions);
    this.flips = new SessionFlips(sessions);
  }

  /** Whether these settings leave Spark with its session catalog and nothing else behind it. */
  static boolean isFor(Map<String, String> settings) {
    return new LakeCatalog(settings).nameInSpark().equals(SessionWriter.CATALOG)
        && !settings.containsKey(LakeCatalog.PREFIX + SessionWriter.CATALOG);
  }

  @Override
  public TableSwap onBehalfOf(TaskContext context) {
    return new TaskTableSwap(sessions, this, context);
  }

  @Override
  public Publication publication(Spec spec) {
    look(spec).requireSwappable();
    return chosen(spec).publication();
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
    SessionPublisher publisher = chosen(spec);
    tables.freeOld();
    if (!tables.isMadeByThisSwap(tables.candidate())) {
      tables.freeCandidate();
      publisher.create(spec, tables);
    }
    return spec.candidate()
        + " holds what the backfill leaves alone: nothing; to be published as "
        + publisher.publication().inWords();
  }

  /** As production allows, which is what the user has said, or a refusal. */
  private SessionPublisher chosen(Spec spec) {
    SessionPublisher publisher = publisherOf(spec);
    if (wanted.filter(how -> how != publisher.publishing()).isPresent()) {
      boolean isView = publisher.publishing() == Publishing.VIEW;
      throw new PermanentFailure(
          "Cannot swap "
              + spec.table()
              + " by "
              + wanted.get()
              + " in Spark's session catalog: it is "
              + (isView
                  ? "a view that stands for a table, and is pointed at another one"
                  : "a table, and is renamed; to have it published by VIEW, rename it and make a view"
                      + " of its name, with the property "
                      + LakeViews.OF));
    }
    return publisher;
  }

  /** Whose a swap is that has begun: a view stays one, and nothing else is published by it. */
  private SessionPublisher publisherOf(Spec spec) {
    return new SessionViews(spark()).target(spec.table()).isPresent() ? flips : renames;
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
    return publisherOf(spec).publish(spec, journal);
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    return publisherOf(spec).rollback(spec, journal, force);
  }

  @Override
  public String cleanUp(Spec spec) {
    List<String> dropped = look(spec).dropRest();
    return dropped.isEmpty() ? "nothing was kept" : "dropped " + String.join(", ", dropped);
  }

  private SessionTables look(Spec spec) {
    return new SessionTables(spark(), spec);
  }

  private SparkSession spark() {
    return sessions.session();
  }
}
