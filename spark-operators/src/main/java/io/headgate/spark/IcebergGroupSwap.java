package io.headgate.spark;

import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.spark.NameExchange.Rename;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;

/**
 * Exchanges the names of a group of Iceberg tables: in one transaction of the catalog's database
 * where there is one, else table by table, so that whoever comes after a crash goes on with the
 * group where the catalog shows it.
 */
final class IcebergGroupSwap implements GroupSwap, AutoCloseable {

  /** On the namespace of shadows: the group that has it. */
  private static final String GROUP = "headgate.parallel.group";

  private final SparkSessions sessions;
  private final LakeCatalog catalog;
  private final NameExchange names;
  private final LakeViews views;
  private final ConsumerViews consumers;

  IcebergGroupSwap(SparkSessions sessions, LakeCatalog catalog, NameExchange names) {
    this.sessions = sessions;
    this.catalog = catalog;
    this.names = names;
    this.views = new LakeViews(catalog);
    this.consumers = new ConsumerViews(catalog);
  }

  @Override
  public Publication publication(Group group) {
    if (catalog.setting("type").filter("hadoop"::equals).isPresent()) {
      throw refusal(
          group,
          "catalog " + catalog.name() + " of type hadoop cannot rename tables; use another one");
    }
    for (MemberTables tables : look(group)) {
      if (views.isView(tables.name()) || (tables.production().isEmpty() && !tables.isInTheGap())) {
        throw refusal(group, noTable(tables.name()));
      }
      requireOldIsFree(group, tables);
    }
    Optional<String> obstacle = names.obstacle();
    if (obstacle.isPresent()) {
      throw refusal(group, "catalog " + catalog.name() + ": " + obstacle.get());
    }
    return Publication.withGap(
        names.isAtomic()
            ? "all names exchanged in one transaction of the catalog's database"
            : "two renames per table, one after the other",
        names.gap());
  }

  private String noTable(String table) {
    return views.isView(table)
        ? table + " is a view; migrate the table that it selects from"
        : "there is no table " + table;
  }

  private static void requireOldIsFree(Group group, MemberTables tables) {
    if (tables.old().isPresent() && !tables.isOldOurs()) {
      throw refusal(
          group,
          "the table "
              + tables.oldName()
              + " exists and was not put there by it; rename or drop it");
    }
  }

  @Override
  public void claim(Group group) {
    List<Namespace> namespaces =
        group.members().stream()
            .map(member -> LakeCatalog.identifier(group.shadow(member)).namespace())
            .distinct()
            .toList();
    if (!(catalog.catalog() instanceof SupportsNamespaces spaces)) {
      throw refusal(group, "catalog " + catalog.name() + " has no namespaces to claim");
    }
    List<Namespace> absent = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      if (!spaces.namespaceExists(namespace)) {
        absent.add(namespace);
      } else if (!group.id().value().equals(spaces.loadNamespaceMetadata(namespace).get(GROUP))) {
        throw refusal(
            group,
            "the namespace "
                + namespace
                + " exists and was not made for it; give the pipeline another name");
      }
    }
    for (MemberTables tables : look(group)) {
      if (tables.shadow().isPresent()) {
        throw refusal(
            group,
            "the table "
                + tables.shadowName()
                + " exists before it was started; drop it, or give the pipeline another name");
      }
    }
    absent.forEach(
        namespace -> spaces.createNamespace(namespace, Map.of(GROUP, group.id().value())));
  }

  @Override
  public TableDiff diff(
      Dataset production, Dataset shadow, List<DataInterval> ranges, List<String> key) {
    for (Dataset dataset : List.of(production, shadow)) {
      if (catalog.load(dataset.name().value()).isEmpty()) {
        throw new PermanentFailure(
            "Cannot compare "
                + shadow
                + " with "
                + production
                + ": "
                + noTable(dataset.toString()));
      }
    }
    return SwapDiff.compare(
        sessions.session(),
        new SwapDiff.Sides(production, production.name().value(), shadow.name().value(), ranges),
        key);
  }

  @Override
  public String cutOver(Group group, SwapJournal journal) {
    List<MemberTables> open = look(group).stream().filter(one -> !one.isPublished()).toList();
    requireForward(group, journal, open);
    for (MemberTables tables : open) {
      if (tables.isReady()) {
        journal.record(group.id(), tables.name(), SwapState.PREPARED, snapshots(tables));
        mark(group, tables);
      }
    }
    List<MemberTables> marked = look(group).stream().filter(one -> !one.isPublished()).toList();
    consumers.prepare(group, marked);
    if (names.isAtomic()) {
      List<Rename> renames = new ArrayList<>();
      for (MemberTables tables : marked) {
        journal.record(group.id(), tables.name(), SwapState.OLD_MOVED, "to " + tables.oldName());
        journal.record(group.id(), tables.name(), SwapState.PUBLISHED, snapshots(tables));
        away(tables).ifPresent(renames::add);
        renames.add(in(tables));
        consumers.in(tables).ifPresent(renames::add);
      }
      run(renames);
    } else {
      for (MemberTables tables : marked) {
        journal.record(group.id(), tables.name(), SwapState.OLD_MOVED, "to " + tables.oldName());
        run(away(tables).stream().toList());
        journal.record(group.id(), tables.name(), SwapState.PUBLISHED, snapshots(tables));
        run(List.of(in(tables)));
        run(consumers.in(tables).stream().toList());
      }
    }
    List<MemberTables> after = look(group);
    run(consumers.left(after));
    for (MemberTables tables : after) {
      if (!tables.isPublished()) {
        throw unclear("cut over", group, tables);
      }
      journal.record(group.id(), tables.name(), SwapState.VERIFIED, snapshots(tables));
    }
    return told(after, tables -> tables.shadowName() + " -> " + tables.name());
  }

  /** A group whose tables cannot all go forward goes back as a whole, if any of it has moved. */
  private void requireForward(Group group, SwapJournal journal, List<MemberTables> open) {
    for (MemberTables tables : open) {
      if (tables.isReady()) {
        requireOldIsFree(group, tables);
      }
    }
    Optional<MemberTables> stuck =
        open.stream().filter(tables -> !tables.canGoForward()).findFirst();
    if (stuck.isEmpty()) {
      return;
    }
    boolean moved = look(group).stream().anyMatch(one -> one.isPublished() || one.isInTheGap());
    boolean lost = stuck.get().shadow().isEmpty();
    if (!moved || !lost) {
      throw unclear("cut over", group, stuck.get());
    }
    rollBack(group, journal, false);
    throw refusal(
        group,
        stuck.get().shadowName()
            + " is gone; what had moved of the group was taken back, and production has all of its"
            + " former tables");
  }

  private void mark(Group group, MemberTables tables) {
    SwapTables.mark(tables.shadow().orElseThrow(), Map.of(SwapTables.ID, group.id().value()));
    SwapTables.mark(
        tables.production().orElseThrow(),
        Map.of(
            SwapTables.REPLACED_BY,
            group.id().value(),
            SwapTables.PUBLISHED,
            SwapTables.snapshot(tables.shadow().orElseThrow())));
  }

  private static Optional<Rename> away(MemberTables tables) {
    return tables.production().map(table -> Rename.of(table, tables.name(), tables.oldName()));
  }

  private static Rename in(MemberTables tables) {
    return Rename.of(tables.shadow().orElseThrow(), tables.shadowName(), tables.name());
  }

  @Override
  public String rollBack(Group group, SwapJournal journal, boolean force) {
    List<MemberTables> before = look(group);
    for (MemberTables tables : before) {
      boolean occupied = tables.isPublished() && tables.shadow().isPresent();
      if (occupied || !(tables.isPublished() || tables.isInTheGap() || tables.isBefore())) {
        throw unclear("roll back", group, tables);
      }
      if (tables.isPublished() && !force) {
        requireUnwritten(group, tables);
      }
    }
    List<MemberTables> moved = before.stream().filter(one -> !one.isBefore()).toList();
    for (MemberTables tables : moved) {
      journal.record(group.id(), tables.name(), SwapState.ROLLING_BACK, snapshots(tables));
    }
    if (names.isAtomic()) {
      run(moved.stream().flatMap(tables -> back(tables).stream()).toList());
    } else {
      moved.forEach(tables -> back(tables).forEach(rename -> run(List.of(rename))));
    }
    consumers.drop(look(group));
    for (MemberTables tables : look(group)) {
      if (!tables.isBefore()) {
        throw unclear("roll back", group, tables);
      }
      journal.record(group.id(), tables.name(), SwapState.ROLLED_BACK, snapshots(tables));
    }
    return moved.isEmpty()
        ? "nothing had moved"
        : told(moved, tables -> tables.oldName() + " -> " + tables.name());
  }

  private List<Rename> back(MemberTables tables) {
    List<Rename> renames = new ArrayList<>(consumers.away(tables).stream().toList());
    tables
        .production()
        .ifPresent(table -> renames.add(Rename.of(table, tables.name(), tables.shadowName())));
    renames.add(Rename.of(tables.old().orElseThrow(), tables.oldName(), tables.name()));
    return renames;
  }

  private static void requireUnwritten(Group group, MemberTables tables) {
    String published =
        tables.old().orElseThrow().properties().getOrDefault(SwapTables.PUBLISHED, "");
    String now = SwapTables.snapshot(tables.production().orElseThrow());
    if (!published.equals(now)) {
      throw new PermanentFailure(
          "Cannot roll back parallel pipeline "
              + group.suffix()
              + ": "
              + tables.name()
              + " was written since the cut-over (snapshot "
              + now
              + ", cut over was "
              + published
              + "). Rolling back takes that out of production; force it if you mean that");
    }
  }

  @Override
  public String drop(Group group, boolean cutOver, Runnable begun) {
    List<String> dropped = new ArrayList<>();
    List<MemberTables> all = look(group);
    for (MemberTables tables : all) {
      if (tables.production().isEmpty()) {
        throw unclear("drop what lost in", group, tables);
      }
    }
    group.requireNobodyReads(views(group), cutOver);
    begun.run();
    consumers.drop(all);
    for (MemberTables tables : all) {
      boolean there = cutOver ? tables.isOldOurs() : tables.shadow().isPresent();
      String name = cutOver ? tables.oldName() : tables.shadowName();
      if (there && catalog.catalog().dropTable(LakeCatalog.identifier(name), false)) {
        dropped.add(name);
      }
    }
    group.members().stream()
        .map(member -> LakeCatalog.identifier(group.shadow(member)).namespace())
        .distinct()
        .forEach(namespace -> dropNamespace(group, namespace));
    return dropped.isEmpty() ? "nothing was left to drop" : "dropped " + String.join(", ", dropped);
  }

  @Override
  public ConsumerView point(Group group, Member member, String view, boolean shadow) {
    return consumers.point(group, member, view, shadow);
  }

  @Override
  public List<ConsumerView> views(Group group) {
    return consumers.of(group);
  }

  private void dropNamespace(Group group, Namespace namespace) {
    if (catalog.catalog() instanceof SupportsNamespaces spaces
        && spaces.namespaceExists(namespace)
        && group.id().value().equals(spaces.loadNamespaceMetadata(namespace).get(GROUP))) {
      try {
        spaces.dropNamespace(namespace);
      } catch (NamespaceNotEmptyException somebodyElsesTables) {
        // They stay where they are.
      }
    }
  }

  private void run(List<Rename> renames) {
    if (!renames.isEmpty()) {
      names.run(renames);
    }
  }

  private List<MemberTables> look(Group group) {
    return group.members().stream()
        .map(member -> MemberTables.look(catalog, group, member))
        .toList();
  }

  private static String told(List<MemberTables> all, Function<MemberTables, String> what) {
    return all.stream().map(what).collect(Collectors.joining(", "));
  }

  private static String snapshots(MemberTables tables) {
    return "production "
        + tables.production().map(SwapTables::snapshot).orElse("missing")
        + ", shadow "
        + tables.shadow().map(SwapTables::snapshot).orElse("missing");
  }

  private static PermanentFailure refusal(Group group, String why) {
    return new PermanentFailure(
        "Cannot migrate by parallel pipeline " + group.suffix() + ": " + why);
  }

  /** What nobody can decide but a person. */
  private static PermanentFailure unclear(String what, Group group, MemberTables tables) {
    return new PermanentFailure(
        "Cannot "
            + what
            + " parallel pipeline "
            + group.suffix()
            + ": the catalog is in no state that it leaves ("
            + tables.describe()
            + "). Look at these tables; nothing was changed");
  }

  @Override
  public void close() {
    catalog.close();
  }
}
