package io.headgate.spark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.View;

/**
 * Renames several tables and views, in order. On a JDBC catalog this is one database transaction,
 * so that no reader ever misses a table; on others one rename after the other. Even so, Spark 4.1
 * refuses a query that was planned before the exchange and is executed after it ({@code
 * INCOMPATIBLE_TABLE_CHANGE_AFTER_ANALYSIS.TABLE_ID_MISMATCH}).
 */
final class NameExchange {

  /**
   * One rename.
   *
   * @param metadata where the table or view was described when it was looked at
   * @param isView whether it is a view
   */
  record Rename(String metadata, boolean isView, String from, String to) {

    static Rename of(Table table, String from, String to) {
      return new Rename(
          ((BaseTable) table).operations().current().metadataFileLocation(), false, from, to);
    }

    static Rename of(View view, String from, String to) {
      return new Rename(
          ((BaseView) view).operations().current().metadataFileLocation(), true, from, to);
    }
  }

  /** The location makes it a compare-and-set: a commit since the look moves it. */
  private static final String RENAME =
      """
      UPDATE iceberg_tables SET table_namespace = ?, table_name = ?
      WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?
      """;

  /** Changes no row, and needs the right to rename one. */
  private static final String RIGHT =
      """
      UPDATE iceberg_tables SET table_namespace = table_namespace, table_name = table_name
      WHERE 1 = 0
      """;

  /** SQL's states for a right that one does not have, and for what can only be read. */
  private static final Set<String> REFUSALS = Set.of("42501", "25006");

  private final LakeCatalog catalog;
  private final boolean atomic;

  private NameExchange(LakeCatalog catalog, boolean atomic) {
    this.catalog = catalog;
    this.atomic = atomic;
  }

  /** In one transaction if the catalog has a database. */
  static NameExchange of(LakeCatalog catalog) {
    return new NameExchange(catalog, catalog.setting("type").filter("jdbc"::equals).isPresent());
  }

  /** One rename after the other, whatever the catalog could do. */
  static NameExchange inSteps(LakeCatalog catalog) {
    return new NameExchange(catalog, false);
  }

  boolean isAtomic() {
    return atomic;
  }

  /**
   * Why names cannot be exchanged, as far as that can be known before: the right to do so in the
   * catalog's database.
   *
   * @throws IllegalStateException if the database does not answer
   */
  Optional<String> obstacle() {
    if (!atomic) {
      return Optional.empty();
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(RIGHT);
      return Optional.empty();
    } catch (SQLException e) {
      if (REFUSALS.contains(String.valueOf(e.getSQLState()))) {
        return Optional.of("nobody may rename there (" + e.getMessage() + ")");
      }
      throw new IllegalStateException("Cannot ask the catalog's database for its rights", e);
    }
  }

  /** What can happen to readers. */
  String gap() {
    return atomic
        ? "Spark 4.1 refuses a query that was planned before it and is executed after it"
        : "readers may miss the table between the two";
  }

  /**
   * All of them or, on a JDBC catalog, none.
   *
   * @throws IllegalStateException if a table was written or renamed since it was looked at
   */
  void run(List<Rename> renames) {
    if (atomic) {
      inOneTransaction(renames);
    } else {
      renames.forEach(this::alone);
    }
  }

  private void alone(Rename rename) {
    if (rename.isView()) {
      new LakeViews(catalog).rename(rename.from(), rename.to());
    } else {
      catalog
          .catalog()
          .renameTable(LakeCatalog.identifier(rename.from()), LakeCatalog.identifier(rename.to()));
    }
  }

  private void inOneTransaction(List<Rename> renames) {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(RENAME)) {
        for (Rename rename : renames) {
          rename(statement, rename);
        }
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot exchange the names of " + renames.get(0).from() + " in the catalog's database",
          e);
    }
  }

  private void rename(PreparedStatement statement, Rename rename) throws SQLException {
    TableIdentifier from = LakeCatalog.identifier(rename.from());
    TableIdentifier to = LakeCatalog.identifier(rename.to());
    statement.setString(1, String.join(".", to.namespace().levels()));
    statement.setString(2, to.name());
    statement.setString(3, catalog.name());
    statement.setString(4, String.join(".", from.namespace().levels()));
    statement.setString(5, from.name());
    statement.setString(6, rename.metadata());
    if (statement.executeUpdate() != 1) {
      throw new IllegalStateException(
          "Cannot rename "
              + rename.from()
              + " to "
              + rename.to()
              + ": it was written or renamed at the same moment; nothing was changed");
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    for (Map.Entry<String, String> entry : catalog.settingsOf("jdbc.").entrySet()) {
      // Iceberg's own settings share the prefix with the driver's.
      if (!entry.getKey().equals("schema-version")) {
        properties.setProperty(entry.getKey(), entry.getValue());
      }
    }
    String uri =
        catalog
            .setting("uri")
            .orElseThrow(() -> new IllegalStateException("The JDBC catalog has no uri"));
    return DriverManager.getConnection(uri, properties);
  }
}
