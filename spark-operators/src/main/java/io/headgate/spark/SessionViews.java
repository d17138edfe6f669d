package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SessionState;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * Views of Spark's session catalog that stand for one table each and say so by the property {@link
 * LakeViews#OF}. Which table that is, their query tells: Spark changes query and properties of a
 * view by two statements, and the query is what readers get.
 */
final class SessionViews {

  private final SparkSession spark;
  private final SessionState state;

  SessionViews(SparkSession spark) {
    this.spark = spark;
    this.state = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState();
  }

  /**
   * The table that the view of that name stands for; empty if it is no such view.
   *
   * @throws PermanentFailure if the view says that it stands for a table and its query does not
   */
  Optional<String> target(String name) {
    return view(name)
        .filter(view -> view.properties().contains(LakeViews.OF))
        .map(view -> selectedFrom(name, view));
  }

  /** Whether there is a view of that name, whoever has made it. */
  boolean isView(String name) {
    return view(name).isPresent();
  }

  private Optional<CatalogTable> view(String name) {
    try {
      return Optional.of(
              state
                  .catalog()
                  .getTableMetadata(state.sqlParser().parseTableIdentifier(Sql.quotedName(name))))
          .filter(table -> table.tableType().equals(CatalogTableType.VIEW()));
    } catch (NoSuchNamespaceException | NoSuchTableException | ParseException noneHere) {
      return Optional.empty();
    }
  }

  private static String property(CatalogTable view) {
    return OptionConverters.toJava(view.properties().get(LakeViews.OF)).orElse("");
  }

  private String selectedFrom(String name, CatalogTable view) {
    String text = OptionConverters.toJava(view.viewText()).orElse("");
    List<LogicalPlan> leaves = leaves(text);
    if (leaves.size() != 1 || !(leaves.get(0) instanceof UnresolvedRelation relation)) {
      throw new PermanentFailure(
          "Cannot tell what table the view "
              + name
              + " stands for, as its property "
              + LakeViews.OF
              + " says that it does: its query is "
              + text
              + ". Let it select from one table, or take the property away");
    }
    List<String> parts = CollectionConverters.asJava(relation.multipartIdentifier());
    if (parts.size() == 1) {
      List<String> home = CollectionConverters.asJava(view.viewCatalogAndNamespace());
      return home.get(home.size() - 1) + "." + parts.get(0);
    }
    return String.join(".", parts.subList(Math.max(0, parts.size() - 2), parts.size()));
  }

  private List<LogicalPlan> leaves(String query) {
    try {
      return CollectionConverters.asJava(state.sqlParser().parsePlan(query).collectLeaves());
    } catch (ParseException ofAnotherSpark) {
      return List.of();
    }
  }

  /**
   * Has the view stand for the table, by one change of the catalog; makes it if there is none.
   *
   * @throws PermanentFailure if the name belongs to somebody else
   */
  void point(String name, String table) {
    Optional<String> stands = target(name);
    if (stands.isEmpty() && TableCreation.exists(spark, name)) {
      throw new PermanentFailure(
          "Cannot make the view "
              + name
              + ": there is "
              + (isView(name) ? "a view" : "a table")
              + " of that name that does not stand for a table (it has no property "
              + LakeViews.OF
              + "); rename or drop it, then try again");
    }
    String property = SessionTables.tableProperties(Map.of(LakeViews.OF, table));
    if (stands.isEmpty()) {
      spark.sql("CREATE VIEW " + Sql.quotedName(name) + " " + property + " AS " + query(table));
      return;
    }
    if (!stands.get().equals(table)) {
      // CREATE OR REPLACE VIEW would drop the view and make another one, and readers would miss it.
      spark.sql("ALTER VIEW " + Sql.quotedName(name) + " AS " + query(table));
    }
    // Spark writes the view's query along with its properties, so that is not done without need.
    if (view(name).filter(view -> !property(view).equals(table)).isPresent()) {
      spark.sql("ALTER VIEW " + Sql.quotedName(name) + " SET " + property);
    }
  }

  /** By name, so that a column that the table gets later does not shift the others. */
  private String query(String table) {
    return Arrays.stream(spark.table(Sql.quotedName(table)).columns())
        .map(Sql::quoted)
        .collect(
            Collectors.joining(
                ", ",
                "SELECT ",
                " FROM " + Sql.quoted(SessionWriter.CATALOG) + "." + Sql.quotedName(table)));
  }

  /** Renames the view; what it stands for stays where it is. */
  void rename(String from, String to) {
    spark.sql("ALTER VIEW " + Sql.quotedName(from) + " RENAME TO " + Sql.quotedName(to));
  }

  /** Drops the view, if it stands for that table; the table stays. */
  void drop(String name, String table) {
    if (target(name).filter(table::equals).isPresent()) {
      spark.sql("DROP VIEW " + Sql.quotedName(name));
    }
  }
}
