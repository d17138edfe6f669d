package io.headgate.spark;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The Iceberg catalog that Spark's settings name as the default one, asked without starting Spark.
 * It is opened when it is first needed. Thread-safe.
 */
final class LakeCatalog implements AutoCloseable {

  /** Before the names of catalogs in Spark's settings. */
  static final String PREFIX = "spark.sql.catalog.";

  /** Spark's setting that names the catalog of names without one. */
  static final String DEFAULT = "spark.sql.defaultCatalog";

  private static final String HADOOP = "spark.hadoop.";
  private static final String SPARK_CATALOG = "org.apache.iceberg.spark.SparkCatalog";

  private final Map<String, String> settings;
  private Optional<Catalog> catalog = Optional.empty();

  /**
   * @param settings of the Spark that has the tables
   */
  LakeCatalog(Map<String, String> settings) {
    this.settings = Map.copyOf(settings);
  }

  /** Whether the default catalog is one of Iceberg's. */
  boolean isKnown() {
    return SPARK_CATALOG.equals(settings.get(PREFIX + name()))
        && (setting("type").isPresent() || setting("catalog-impl").isPresent());
  }

  static boolean isIceberg(String implementation) {
    return SPARK_CATALOG.equals(implementation);
  }

  String name() {
    return settings.getOrDefault(DEFAULT, "headgate");
  }

  /** What Spark takes for its default catalog, whether that is one of Iceberg's or not. */
  String nameInSpark() {
    return settings.getOrDefault(DEFAULT, SessionWriter.CATALOG);
  }

  Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(PREFIX + name() + "." + key));
  }

  /** The settings whose names begin so, without that beginning. */
  Map<String, String> settingsOf(String prefix) {
    return startingWith(PREFIX + name() + "." + prefix);
  }

  private Map<String, String> startingWith(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /**
   * The catalog.
   *
   * @throws IllegalStateException if it is not one of Iceberg's
   */
  synchronized Catalog catalog() {
    Catalog opened = catalog.orElseGet(this::open);
    catalog = Optional.of(opened);
    return opened;
  }

  /**
   * The table of that dotted name, or the one that the view of that name stands for; empty if there
   * is none.
   */
  Optional<Table> load(String name) {
    Optional<Table> table = table(name);
    return table.isPresent()
        ? table
        : LakeViews.target(catalog(), name).flatMap(target -> table(target));
  }

  /** The table of that dotted name itself; empty if there is none. */
  Optional<Table> table(String name) {
    try {
      return Optional.of(catalog().loadTable(identifier(name)));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** The name of the table that the view of that name stands for; else the name itself. */
  String behind(String name) {
    return LakeViews.target(catalog(), name).orElse(name);
  }

  static TableIdentifier identifier(String table) {
    return TableIdentifier.of(
        Namespace.of(Sql.namespace(table).split("\\.", -1)), Sql.simpleName(table));
  }

  private Catalog open() {
    if (!isKnown()) {
      throw new IllegalStateException(
          "Catalog "
              + name()
              + " is not an Iceberg catalog, and this needs one: set spark.sql.catalog."
              + name()
              + " to "
              + SPARK_CATALOG
              + " and its type");
    }
    makeDirectories();
    Configuration hadoop = new Configuration();
    startingWith(HADOOP).forEach(hadoop::set);
    return CatalogUtil.buildIcebergCatalog(name(), new HashMap<>(settingsOf("")), hadoop);
  }

  /** SQLite makes the catalog's file, but not the directory that it is in. */
  void makeDirectories() {
    String prefix = "jdbc:sqlite:";
    Optional<Path> parent =
        setting("uri")
            .filter(uri -> uri.startsWith(prefix))
            .map(uri -> Path.of(uri.substring(prefix.length()).replaceFirst("\\?.*", "")))
            .flatMap(file -> Optional.ofNullable(file.getParent()));
    if (parent.isPresent()) {
      try {
        Files.createDirectories(parent.get());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot create the directory of the Iceberg catalog", e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (catalog.isPresent() && catalog.get() instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot close catalog " + name(), e);
      }
    }
    catalog = Optional.empty();
  }
}
