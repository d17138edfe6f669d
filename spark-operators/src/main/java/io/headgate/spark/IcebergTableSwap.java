package io.headgate.spark;

import com.google.common.base.Suppliers;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;

/**
 * Table swap on an Iceberg catalog, by the {@link SwapPublisher} that it allows. Spark is needed to
 * fill and to compare the tables, not to publish.
 */
final class IcebergTableSwap implements TableSwap, AutoCloseable {

  /** Iceberg's property of a table whose writers stage in branches. */
  private static final String AUDITED = "write.wap.enabled";

  private final SparkSessions sessions;
  private final LakeCatalog catalog;
  private final Optional<Publishing> wanted;
  private final NameExchange exchange;
  private final SwapPublisher names;
  private final FilePublisher files;
  private final SwapPublisher branches;
  private final SwapPublisher flips;
  private final LakeViews views;

  /**
   * @param wanted how to publish, if the user has said so
   * @param exchange renames tables of the catalog
   */
  IcebergTableSwap(
      SparkSessions sessions,
      LakeCatalog catalog,
      Optional<Publishing> wanted,
      NameExchange exchange) {
    this.sessions = sessions;
    this.catalog = catalog;
    this.wanted = wanted;
    this.exchange = exchange;
    CatchUp catchUp = new CatchUp(catalog, this::copyUnaffected);
    this.names = new NamePublisher(catalog, exchange, catchUp);
    this.files = new FilePublisher(catalog);
    this.branches = new BranchPublisher(catalog, files);
    this.flips = new ViewPublisher(catalog, catchUp, this::copyOnto);
    this.views = new LakeViews(catalog);
  }

  @Override
  public TableSwap onBehalfOf(TaskContext context) {
    return new TaskTableSwap(sessions, this, context);
  }

  @Override
  public Publication publication(Spec spec) {
    requireIceberg(spec);
    return chosen(spec, production(spec, look(spec))).publication();
  }

  @Override
  public String prepare(Spec spec) {
    SwapTables tables = look(spec);
    if (names.isPublished(tables) || files.isPublished(tables)) {
      return spec.table() + " was swapped already";
    }
    if (tables.isInTheGap()) {
      throw SwapPublisher.unclear("prepare", spec, tables);
    }
    Table production = production(spec, tables);
    boolean made = tables.isMadeByThisSwap(tables.candidate());
    SwapPublisher publisher = made ? publisherOf(tables) : chosen(spec, production);
    if (publisher.takesTheWholeTable()) {
      tables.freeOld();
    }
    tables.freeCandidate();
    if (!made) {
      create(spec, production, publisher.publishing());
    }
    String kept = "nothing else has to be";
    if (publisher.takesTheWholeTable()) {
      copyUnaffected(spec);
      kept = kept(spec);
    } else {
      copyBetween(spec);
    }
    return spec.candidate()
        + " holds what the backfill leaves alone: "
        + kept
        + "; to be published as "
        + publisher.publication().inWords();
  }

  /**
   * Elsewhere a rename may move a directory under its readers, or lose what it does not know of.
   */
  private void requireIceberg(Spec spec) {
    if (!catalog.isKnown()) {
      throw new PermanentFailure(
          "Cannot swap "
              + spec.table()
              + ": the default catalog "
              + catalog.nameInSpark()
              + " is neither one of Iceberg's nor Spark's session catalog by itself, so that it is not known"
              + " what a rename does there. Backfill it in place, or keep the table in an Iceberg catalog"
              + " (spark.sql.defaultCatalog)");
    }
  }

  private Table production(Spec spec, SwapTables tables) {
    return tables.production().orElseThrow(() -> noTable(spec));
  }

  private PermanentFailure noTable(Spec spec) {
    boolean isView = views.isView(spec.table());
    return new PermanentFailure(
        "Cannot prepare a swap of "
            + spec.table()
            + (isView
                ? ": it is a view; swap the table that it selects from, or have the view say that it"
                    + " stands for a table, by its property "
                    + LakeViews.OF
                : ": there is no such table; backfill it in place"));
  }

  /** As the user says, or what the catalog and the swap ask for. */
  private SwapPublisher chosen(Spec spec, Table production) {
    boolean isView = views.target(spec.table()).isPresent();
    if (isView != wanted.map(Publishing.VIEW::equals).orElse(isView)) {
      throw new PermanentFailure(
          "Cannot swap "
              + spec.table()
              + (isView
                  ? " by " + wanted.orElseThrow() + ": it is a view that stands for a table"
                  : " by a view: it is a table; rename it and make a view of its name, with the"
                      + " property "
                      + LakeViews.OF
                      + ", or publish otherwise"));
    }
    if (isView) {
      return flips;
    }
    boolean canRename = catalog.setting("type").filter("hadoop"::equals).isEmpty();
    boolean fits = FilePublisher.fits(production);
    // It may have to be asked of a database, once.
    Supplier<Optional<String>> obstacle = Suppliers.memoize(() -> obstacleToNames(canRename));
    Publishing publishing =
        wanted.orElseGet(() -> probed(spec, production, canRename, fits, obstacle));
    if (publishing == Publishing.NAMES && obstacle.get().isPresent()) {
      throw new PermanentFailure(
          "Cannot swap "
              + spec.table()
              + ": catalog "
              + catalog.name()
              + " "
              + obstacle.get().get()
              + "; publish by files, or backfill in place");
    }
    if (publishing != Publishing.NAMES && !fits) {
      throw new PermanentFailure(
          "Cannot swap "
              + spec.table()
              + (publishing == Publishing.FILES ? " by files" : " by a branch")
              + ": its columns or its partitioning were changed since it was made, so"
              + " that files of a new table do not fit; publish by names, or backfill in place");
    }
    return of(publishing);
  }

  /**
   * Whoever has a table written in branches wants its backfills looked at there as well. Else names
   * where that is one transaction, as long as no reader may stumble over it.
   */
  private Publishing probed(
      Spec spec,
      Table production,
      boolean canRename,
      boolean fits,
      Supplier<Optional<String>> obstacleToNames) {
    if (fits && PropertyUtil.propertyAsBoolean(production.properties(), AUDITED, false)) {
      return Publishing.BRANCH;
    }
    boolean byNames =
        fits
            ? exchange.isAtomic() && !spec.gapless() && obstacleToNames.get().isEmpty()
            : canRename;
    return byNames ? Publishing.NAMES : Publishing.FILES;
  }

  private Optional<String> obstacleToNames(boolean canRename) {
    return canRename
        ? exchange.obstacle().map(reason -> "does not let names be exchanged: " + reason)
        : Optional.of("of type hadoop cannot rename tables");
  }

  private SwapPublisher of(Publishing publishing) {
    return switch (publishing) {
      case NAMES -> names;
      case FILES -> files;
      case BRANCH -> branches;
      case VIEW -> flips;
    };
  }

  /** Whose the swap is that has begun, as the tables say. */
  private SwapPublisher publisherOf(SwapTables tables) {
    Optional<Publishing> marked =
        tables
            .candidate()
            .filter(table -> tables.isMadeByThisSwap(Optional.of(table)))
            .map(table -> table.properties().get(SwapTables.PUBLISHER))
            .map(Publishing::valueOf);
    boolean byFiles =
        tables
            .production()
            .filter(table -> FilePublisher.hasTouched(table, tables.id()))
            .isPresent();
    Publishing unmarked =
        views.target(tables.spec().table()).isPresent() ? Publishing.VIEW : Publishing.NAMES;
    return of(marked.orElse(byFiles ? Publishing.FILES : unmarked));
  }

  @Override
  public List<String> columns(Spec spec) {
    return production(spec, look(spec)).schema().columns().stream()
        .map(Types.NestedField::name)
        .toList();
  }

  @Override
  public TableDiff diff(Spec spec, List<String> key) {
    return SwapDiff.compare(sessions.session(), SwapDiff.Sides.of(spec), key);
  }

  @Override
  public Optional<String> stage(Spec spec) {
    return publisherOf(look(spec)).stage(spec);
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    return publisherOf(look(spec)).publish(spec, journal);
  }

  @Override
  public String cleanUp(Spec spec) {
    List<String> dropped = new ArrayList<>();
    String tags = files.cleanUp(spec);
    if (!tags.isEmpty()) {
      dropped.add(tags);
    }
    dropped.addAll(look(spec).dropRest());
    return dropped.isEmpty() ? "nothing was kept" : "dropped " + String.join(", ", dropped);
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    return publisherOf(look(spec)).rollback(spec, journal, force);
  }

  private void create(Spec spec, Table production, Publishing publishing) {
    if (publishing != Publishing.VIEW) {
      create(spec, spec.candidate(), production, publishing);
      return;
    }
    String physical = ViewPublisher.physical(spec);
    Optional<Table> there = catalog.load(physical);
    if (there.isEmpty()) {
      create(spec, physical, production, publishing);
    } else if (!SwapTables.isOurs(there.get())) {
      throw SwapPublisher.taken(spec, physical);
    }
    views.point(spec.candidate(), physical, Map.of());
  }

  private void create(Spec spec, String name, Table production, Publishing publishing) {
    catalog
        .catalog()
        .buildTable(LakeCatalog.identifier(name), production.schema())
        .withPartitionSpec(production.spec())
        .withSortOrder(production.sortOrder())
        .withLocation(besides(production, spec))
        .withProperties(withoutMarks(production.properties()))
        .withProperty(SwapTables.ID, spec.id().value())
        .withProperty(SwapTables.PUBLISHER, publishing.name())
        .create();
  }

  /**
   * A directory of its own, next to production's: names move from table to table, and a directory
   * that is named after them would be given to the next one while the former still has its files
   * there.
   */
  private static String besides(Table production, Spec spec) {
    String location = production.location().replaceFirst("/+$", "");
    return location.substring(0, location.lastIndexOf('/') + 1)
        + Sql.simpleName(spec.candidate())
        + "_"
        + spec.id()
        + "_"
        + UUID.randomUUID();
  }

  private static Map<String, String> withoutMarks(Map<String, String> properties) {
    return properties.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("headgate.swap."))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void copyUnaffected(Spec spec) {
    copy(spec, PartitionRange.outside(spec.dataset(), spec.ranges()));
  }

  /** What lies between the ranges: gates look at the candidate without gaps. */
  private void copyBetween(Spec spec) {
    DataInterval hull = spec.ranges().stream().reduce(DataInterval::hull).orElseThrow();
    if (spec.ranges().size() > 1) {
      copy(
          spec,
          PartitionRange.outside(spec.dataset(), spec.ranges())
              .and(PartitionRange.of(spec.dataset(), hull)));
    } else {
      mark(spec, look(spec).production().orElseThrow());
    }
  }

  /** Overwrites, so it may be repeated; the recomputed ranges are never touched. */
  private void copy(Spec spec, Column rows) {
    SparkSession spark = sessions.session();
    Table production = look(spec).production().orElseThrow();
    String base = SwapTables.snapshot(production);
    if (!spec.dataset().isUnpartitioned() && !base.equals("none")) {
      try {
        spark
            .read()
            .option("versionAsOf", base)
            .table(Sql.quotedName(catalog.behind(spec.table())))
            .where(rows)
            .writeTo(Sql.quotedName(catalog.behind(spec.candidate())))
            .overwrite(rows);
      } catch (NoSuchTableException e) {
        throw new IllegalStateException(
            "The table " + spec.candidate() + " disappeared while it was filled", e);
      }
    }
    mark(spec, production);
  }

  /**
   * What the former table has got since, when production is another one already.
   *
   * @throws IllegalStateException if somebody has written the same into production meanwhile
   */
  private void copyOnto(Spec spec, Table published) {
    Table former = look(spec).old().orElseThrow();
    Column rows = PartitionRange.outside(spec.dataset(), spec.ranges());
    if (!spec.dataset().isUnpartitioned()) {
      try {
        sessions
            .session()
            .table(Sql.quotedName(spec.old()))
            .where(rows)
            .writeTo(Sql.quotedName(catalog.behind(spec.table())))
            .option("isolation-level", "serializable")
            .option("validate-from-snapshot-id", SwapTables.snapshot(published))
            .overwrite(rows);
      } catch (NoSuchTableException e) {
        throw new IllegalStateException(
            "The table " + spec.table() + " disappeared while it was written", e);
      }
    }
    SwapTables.mark(
        look(spec).production().orElseThrow(),
        Map.of(SwapTables.BASE, SwapTables.snapshot(former)));
  }

  /** Says which snapshot of production the candidate goes with. */
  private void mark(Spec spec, Table production) {
    SwapTables.mark(
        look(spec).candidate().orElseThrow(),
        Map.of(SwapTables.BASE, SwapTables.snapshot(production)));
  }

  private String kept(Spec spec) {
    Table candidate = look(spec).candidate().orElseThrow();
    if (candidate.currentSnapshot() == null) {
      return "nothing";
    }
    return candidate.currentSnapshot().summary().getOrDefault("total-records", "0") + " rows";
  }

  private SwapTables look(Spec spec) {
    return SwapTables.look(catalog, spec);
  }

  @Override
  public void close() {
    catalog.close();
  }
}
