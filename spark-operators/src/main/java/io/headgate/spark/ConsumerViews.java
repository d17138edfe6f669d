package io.headgate.spark;

import io.headgate.backfill.GroupSwap.ConsumerView;
import io.headgate.backfill.GroupSwap.Group;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.dag.PermanentFailure;
import io.headgate.spark.NameExchange.Rename;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;

/**
 * The views by which consumers read the tables of a group. Which there are is kept with the
 * namespace of the shadows; what each of them stands for, it says itself.
 *
 * <p>A cut-over takes the shadows' names away. So that a view over one of them never shows nothing,
 * the shadow's name becomes a view over production in the same exchange, its <em>alias</em>, which
 * waits under another name before and after.
 */
final class ConsumerViews {

  /** On a consumer's view: the group that it was pointed for. */
  private static final String GROUP = "headgate.parallel.view-of-group";

  /** On the namespace of the shadows, followed by the view's name. */
  private static final String VIEW = "headgate.parallel.view.";

  private final LakeCatalog catalog;
  private final LakeViews views;

  ConsumerViews(LakeCatalog catalog) {
    this.catalog = catalog;
    this.views = new LakeViews(catalog);
  }

  ConsumerView point(Group group, Member member, String view, boolean shadow) {
    String table = shadow ? group.shadow(member) : group.production(member);
    Optional<Map<String, String>> there = views.properties(view);
    if (there.filter(properties -> !properties.containsKey(GROUP)).isPresent()) {
      throw new PermanentFailure(
          "Cannot point the view "
              + view
              + " at "
              + table
              + ": it is no view of a consumer of a parallel pipeline (it has no property "
              + GROUP
              + "); rename or drop it, or choose another name");
    }
    Namespace namespace = LakeCatalog.identifier(group.shadow(member)).namespace();
    ((SupportsNamespaces) catalog.catalog())
        .setProperties(namespace, Map.of(VIEW + view, group.production(member)));
    views.point(view, table, Map.of(GROUP, group.id().value()));
    return new ConsumerView(view, table);
  }

  List<ConsumerView> of(Group group) {
    Map<String, ConsumerView> found = new TreeMap<>();
    for (Member member : group.members()) {
      for (String view : noted(group, member)) {
        views
            .properties(view)
            .filter(properties -> group.id().value().equals(properties.get(GROUP)))
            .flatMap(properties -> Optional.ofNullable(properties.get(LakeViews.OF)))
            .ifPresent(table -> found.put(view, new ConsumerView(view, table)));
      }
    }
    return List.copyOf(found.values());
  }

  private List<String> noted(Group group, Member member) {
    Namespace namespace = LakeCatalog.identifier(group.shadow(member)).namespace();
    if (!(catalog.catalog() instanceof SupportsNamespaces spaces)
        || !spaces.namespaceExists(namespace)) {
      return List.of();
    }
    return spaces.loadNamespaceMetadata(namespace).entrySet().stream()
        .filter(
            entry ->
                entry.getKey().startsWith(VIEW)
                    && entry.getValue().equals(group.production(member)))
        .map(entry -> entry.getKey().substring(VIEW.length()))
        .toList();
  }

  /** Where an alias waits. */
  private static String waiting(MemberTables tables) {
    return tables.shadowName() + "_is_production";
  }

  /** Makes the aliases that the group's views need after the cut-over. */
  void prepare(Group group, List<MemberTables> open) {
    List<String> read = of(group).stream().map(ConsumerView::table).toList();
    for (MemberTables tables : open) {
      if (read.contains(tables.shadowName()) && tables.shadow().isPresent()) {
        views.point(
            waiting(tables), tables.name(), tables.shadow().orElseThrow().schema(), Map.of());
      }
    }
  }

  /** Gives the shadow's name, which is free then, to its alias. */
  Optional<Rename> in(MemberTables tables) {
    return views
        .standingFor(waiting(tables), tables.name())
        .map(view -> Rename.of(view, waiting(tables), tables.shadowName()));
  }

  /** Takes the shadow's name from its alias. */
  Optional<Rename> away(MemberTables tables) {
    return views
        .standingFor(tables.shadowName(), tables.name())
        .map(view -> Rename.of(view, tables.shadowName(), waiting(tables)));
  }

  /** Whether an exchange that has died left an alias waiting. */
  List<Rename> left(List<MemberTables> all) {
    List<Rename> left = new ArrayList<>();
    for (MemberTables tables : all) {
      if (tables.isPublished() && !views.isView(tables.shadowName())) {
        in(tables).ifPresent(left::add);
      }
    }
    return left;
  }

  /** Removes the aliases; nobody reads them any more. */
  void drop(List<MemberTables> all) {
    for (MemberTables tables : all) {
      views.drop(waiting(tables), tables.name());
      views.drop(tables.shadowName(), tables.name());
    }
  }
}
