package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.view.View;
import org.apache.iceberg.view.ViewBuilder;

/**
 * Views that stand for one table each and say so by a property, so that what is behind a name can
 * be exchanged in one commit. Other people's views are never touched.
 */
final class LakeViews {

  /** On a view that stands for a table: the table's dotted name, without the catalog. */
  static final String OF = "headgate.view-of";

  private final LakeCatalog catalog;

  LakeViews(LakeCatalog catalog) {
    this.catalog = catalog;
  }

  /** The table that the view of that name stands for; empty if it is no such view. */
  Optional<String> target(String name) {
    return target(catalog.catalog(), name);
  }

  static Optional<String> target(Catalog catalog, String name) {
    return view(catalog, LakeCatalog.identifier(name))
        .flatMap(view -> Optional.ofNullable(view.properties().get(OF)));
  }

  /** Whether there is a view of that name, whoever has made it. */
  boolean isView(String name) {
    return view(catalog.catalog(), LakeCatalog.identifier(name)).isPresent();
  }

  /** The properties of the view of that name; empty if there is none. */
  Optional<Map<String, String>> properties(String name) {
    return view(catalog.catalog(), LakeCatalog.identifier(name)).map(View::properties);
  }

  private static Optional<View> view(Catalog catalog, TableIdentifier name) {
    if (!(catalog instanceof ViewCatalog views)) {
      return Optional.empty();
    }
    try {
      return Optional.of(views.loadView(name));
    } catch (NoSuchViewException | UnsupportedOperationException withoutViews) {
      // A JDBC catalog of the first schema version says so only when it is asked for one.
      return Optional.empty();
    }
  }

  /** Whether the catalog can hold views at all. */
  boolean areKnown() {
    return catalog.catalog() instanceof ViewCatalog
        && (catalog.setting("type").filter("jdbc"::equals).isEmpty()
            || catalog.setting("jdbc.schema-version").filter("V1"::equalsIgnoreCase).isPresent());
  }

  /**
   * Has the view stand for the table, in one commit; makes it if there is none.
   *
   * @param marks further properties of the view
   * @throws PermanentFailure if the name belongs to somebody else
   * @throws org.apache.iceberg.exceptions.CommitFailedException if somebody else changes it at the
   *     same moment
   */
  void point(String name, String table, Map<String, String> marks) {
    requireViews(name);
    point(
        name,
        table,
        catalog
            .load(table)
            .orElseThrow(
                () ->
                    new PermanentFailure(
                        "Cannot make the view " + name + ": there is no table " + table))
            .schema(),
        marks);
  }

  /**
   * The same for a table that is going to have that name.
   *
   * @param schema of the table
   */
  void point(String name, String table, Schema schema, Map<String, String> marks) {
    requireViews(name);
    TableIdentifier identifier = LakeCatalog.identifier(name);
    boolean there = isView(name);
    if ((there && target(name).isEmpty()) || catalog.catalog().tableExists(identifier)) {
      throw new PermanentFailure(
          "Cannot make the view "
              + name
              + ": there is "
              + (there ? "a view" : "a table")
              + " of that name that does not stand for a table (it has no property "
              + OF
              + "); rename or drop it, then try again");
    }
    ViewBuilder view =
        ((ViewCatalog) catalog.catalog())
            .buildView(identifier)
            .withSchema(schema)
            .withQuery("spark", query(table, schema))
            .withDefaultCatalog(catalog.name())
            .withDefaultNamespace(identifier.namespace())
            .withProperty(OF, table)
            .withProperties(marks);
    if (there) {
      view.replace();
    } else {
      view.create();
    }
  }

  private void requireViews(String name) {
    if (!areKnown()) {
      throw new PermanentFailure(
          "Cannot make the view "
              + name
              + ": catalog "
              + catalog.name()
              + " has no views; a JDBC catalog has them with"
              + " spark.sql.catalog."
              + catalog.name()
              + ".jdbc.schema-version=V1");
    }
  }

  /** By name, so that a column that the table gets later does not shift the others. */
  private String query(String table, Schema schema) {
    return schema.columns().stream()
        .map(column -> Sql.quoted(column.name()))
        .collect(
            Collectors.joining(
                ", ",
                "SELECT ",
                " FROM " + Sql.quoted(catalog.name()) + "." + Sql.quotedName(table)));
  }

  /** The view of that name, if it stands for that table. */
  Optional<View> standingFor(String name, String table) {
    return view(catalog.catalog(), LakeCatalog.identifier(name))
        .filter(view -> table.equals(view.properties().get(OF)));
  }

  /** Renames the view; what it stands for stays where it is. */
  void rename(String from, String to) {
    ((ViewCatalog) catalog.catalog())
        .renameView(LakeCatalog.identifier(from), LakeCatalog.identifier(to));
  }

  /** Drops the view, if it stands for that table; the table stays. */
  void drop(String name, String table) {
    if (target(name).filter(table::equals).isPresent()) {
      ((ViewCatalog) catalog.catalog()).dropView(LakeCatalog.identifier(name));
    }
  }
}
