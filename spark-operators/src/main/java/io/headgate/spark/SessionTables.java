package io.headgate.spark;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Column;
import org.apache.spark.sql.types.StructType;

/** The tables of one swap in Spark's session catalog, of which it has the properties. */
final class SessionTables extends MarkedTables<Map<String, String>> {

  private final SparkSession spark;
  private final SessionViews views;

  SessionTables(SparkSession spark, Spec spec) {
    super(
        spec, found(spark, spec.table()), found(spark, spec.candidate()), found(spark, spec.old()));
    this.spark = spark;
    this.views = new SessionViews(spark);
  }

  @Override
  Map<String, String> properties(Map<String, String> table) {
    return table;
  }

  /** Of the table, or of the one that a view of that name stands for; empty if there is none. */
  private static Optional<Map<String, String>> found(SparkSession spark, String name) {
    String table = new SessionViews(spark).target(name).orElse(name);
    if (!TableCreation.exists(spark, table)) {
      return Optional.empty();
    }
    Map<String, String> properties = new TreeMap<>();
    for (Row row : spark.sql("SHOW TBLPROPERTIES " + Sql.quotedName(table)).collectAsList()) {
      properties.put(row.getString(0), row.getString(1));
    }
    return Optional.of(properties);
  }

  /** The name of the table that the view of that name stands for; else the name itself. */
  String behind(String name) {
    return views.target(name).orElse(name);
  }

  boolean isThere(String table) {
    return TableCreation.exists(spark, table);
  }

  boolean isMadeByThisSwap(String table) {
    return isMadeByThisSwap(found(spark, table));
  }

  /** What the candidate held when it was published, as what was production says. */
  String published() {
    return old().orElseThrow().getOrDefault(PUBLISHED, "");
  }

  /**
   * @throws PermanentFailure if a swap would lose something
   */
  void requireSwappable() {
    String production = behind(spec().table());
    org.apache.spark.sql.catalog.Table table;
    boolean partitioned;
    try {
      table = spark.catalog().getTable(Sql.quotedName(production));
      partitioned =
          spark.catalog().listColumns(Sql.quotedName(production)).collectAsList().stream()
              .anyMatch(Column::isPartition);
    } catch (AnalysisException noSuchTable) {
      throw refusal("there is no such table; backfill it in place");
    }
    if (table.tableType().equals("VIEW")) {
      throw refusal(
          "it is a view; swap the table that it selects from, or have the view say that it stands"
              + " for a table, by its property "
              + LakeViews.OF);
    }
    if (!spec().dataset().isUnpartitioned() || partitioned) {
      throw refusal(
          "it is partitioned, and in Spark's session catalog neither are single partitions replaced"
              + " in one step, nor does a rename take them along in every catalog and version, so that"
              + " rows can be lost. Backfill it in place by a task of your own, or keep the table in an"
              + " Iceberg catalog (spark.sql.defaultCatalog)");
    }
    if (!table.tableType().equals("MANAGED")) {
      throw refusal(
          "it is "
              + table.tableType().toLowerCase(Locale.ROOT)
              + ", and a table of Spark's own directories would take its place. Backfill it in"
              + " place, or keep the table in an Iceberg catalog (spark.sql.defaultCatalog)");
    }
  }

  /**
   * @throws PermanentFailure if the candidate lacks a column of production
   */
  void requireColumns() {
    SwapDiff.requireColumns(
        SwapDiff.Sides.of(spec()), schema(spec().table()), schema(spec().candidate()));
  }

  /** Of the table, as a view does not show a column that its table got later. */
  private StructType schema(String name) {
    return spark.table(Sql.quotedName(behind(name))).schema();
  }

  /** An empty table with production's columns and properties, made by this swap. */
  void createLikeProduction(String table) {
    Map<String, String> properties = new TreeMap<>();
    production()
        .orElseThrow()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("headgate.swap.")) {
                properties.put(key, value);
              }
            });
    properties.put(ID, spec().id().value());
    spark.sql(
        "CREATE TABLE "
            + Sql.quotedName(table)
            + " LIKE "
            + Sql.quotedName(behind(spec().table()))
            + " "
            + tableProperties(properties));
  }

  private PermanentFailure refusal(String why) {
    return new PermanentFailure("Cannot swap " + spec().table() + ": " + why);
  }

  /** Tells whether a table was written: every write gives its files new names. */
  String fingerprint(String name) {
    String table = behind(name);
    spark.catalog().refreshTable(Sql.quotedName(table));
    Hasher hasher = Hashing.sha256().newHasher();
    Arrays.stream(spark.table(Sql.quotedName(table)).inputFiles())
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .sorted()
        .forEach(file -> hasher.putString(file + "\n", StandardCharsets.UTF_8));
    return hasher.hash().toString().substring(0, 16);
  }

  void mark(String name, Map<String, String> marks) {
    spark.sql("ALTER TABLE " + Sql.quotedName(behind(name)) + " SET " + tableProperties(marks));
  }

  static String tableProperties(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(entry -> Sql.literal(entry.getKey()) + " = " + Sql.literal(entry.getValue()))
        .collect(Collectors.joining(", ", "TBLPROPERTIES (", ")"));
  }

  /** Of a table, or of the view that stands for one. */
  void rename(String from, String to) {
    if (views.isView(from)) {
      views.rename(from, to);
      return;
    }
    // A cached table would go on to answer with what it was.
    if (spark.catalog().isCached(Sql.quotedName(from))) {
      spark.catalog().uncacheTable(Sql.quotedName(from));
    }
    spark.sql("ALTER TABLE " + Sql.quotedName(from) + " RENAME TO " + Sql.quotedName(to));
  }

  /** Gives the name {@code _old}, if an earlier swap's table has it, back for use. */
  void freeOld() {
    if (!isReplacedByThisSwap(old())) {
      park(spec().old(), old(), REPLACED_BY, ID);
    }
  }

  /** The same for the name {@code _backfill}; this swap's own candidate keeps it. */
  void freeCandidate() {
    if (!isMadeByThisSwap(candidate())) {
      park(spec().candidate(), candidate(), ID, REPLACED_BY);
    }
  }

  private void park(
      String name, Optional<Map<String, String>> table, String mark, String otherMark) {
    if (table.isEmpty()) {
      return;
    }
    String owner =
        owner(table.get(), mark, otherMark)
            .orElseThrow(
                () ->
                    refusal(
                        "the table "
                            + name
                            + " exists and was not made by a swap (it has no property "
                            + ID
                            + "); rename or drop it, then try again"));
    rename(name, parked(name, owner));
  }

  /**
   * Drops the tables of this swap that are not production: under the names that a swap leaves, and
   * under those that later swaps have moved them to.
   *
   * @return their names
   */
  List<String> dropRest() {
    List<String> dropped = new ArrayList<>();
    for (String name : leftNames()) {
      String table = behind(name);
      // Both names of one table are views, for a moment.
      if (isLeftByThisSwap(found(spark, name)) && !table.equals(behind(spec().table()))) {
        views.drop(name, table);
        spark.sql("DROP TABLE " + Sql.quotedName(table));
        dropped.add(name);
      }
    }
    return dropped;
  }
}
