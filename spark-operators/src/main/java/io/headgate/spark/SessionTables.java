package io.headgate.spark;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Column;

/** The tables of one swap in Spark's session catalog, of which it has the properties. */
final class SessionTables extends MarkedTables<Map<String, String>> {

  private final SparkSession spark;

  SessionTables(SparkSession spark, Spec spec) {
    super(
        spec, found(spark, spec.table()), found(spark, spec.candidate()), found(spark, spec.old()));
    this.spark = spark;
  }

  @Override
  Map<String, String> properties(Map<String, String> table) {
    return table;
  }

  /** Empty if there is no such table. */
  private static Optional<Map<String, String>> found(SparkSession spark, String table) {
    if (!TableCreation.exists(spark, table)) {
      return Optional.empty();
    }
    Map<String, String> properties = new TreeMap<>();
    for (Row row : spark.sql("SHOW TBLPROPERTIES " + Sql.quotedName(table)).collectAsList()) {
      properties.put(row.getString(0), row.getString(1));
    }
    return Optional.of(properties);
  }

  /**
   * @throws PermanentFailure if a swap by renames would lose something
   */
  void requireSwappable() {
    org.apache.spark.sql.catalog.Table table;
    boolean partitioned;
    try {
      table = spark.catalog().getTable(Sql.quotedName(spec().table()));
      partitioned =
          spark.catalog().listColumns(Sql.quotedName(spec().table())).collectAsList().stream()
              .anyMatch(Column::isPartition);
    } catch (AnalysisException noSuchTable) {
      throw refusal("there is no such table; backfill it in place");
    }
    if (table.tableType().equals("VIEW")) {
      throw refusal("it is a view; swap the table that it selects from");
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

  private PermanentFailure refusal(String why) {
    return new PermanentFailure("Cannot swap " + spec().table() + ": " + why);
  }

  /** Tells whether a table was written: every write gives its files new names. */
  String fingerprint(String table) {
    spark.catalog().refreshTable(Sql.quotedName(table));
    Hasher hasher = Hashing.sha256().newHasher();
    Arrays.stream(spark.table(Sql.quotedName(table)).inputFiles())
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .sorted()
        .forEach(file -> hasher.putString(file + "\n", StandardCharsets.UTF_8));
    return hasher.hash().toString().substring(0, 16);
  }

  void mark(String table, Map<String, String> marks) {
    spark.sql("ALTER TABLE " + Sql.quotedName(table) + " SET " + tableProperties(marks));
  }

  static String tableProperties(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(entry -> Sql.literal(entry.getKey()) + " = " + Sql.literal(entry.getValue()))
        .collect(Collectors.joining(", ", "TBLPROPERTIES (", ")"));
  }

  /** A cached table would go on to answer with what it was. */
  void rename(String from, String to) {
    if (spark.catalog().isCached(Sql.quotedName(from))) {
      spark.catalog().uncacheTable(Sql.quotedName(from));
    }
    spark.sql("ALTER TABLE " + Sql.quotedName(from) + " RENAME TO " + Sql.quotedName(to));
  }

  /** Gives the name back for use, if an earlier swap's table has it. */
  void park(String name, Optional<Map<String, String>> table, String mark, String otherMark) {
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

  /** Whether the table of that name is what this swap keeps beside production. */
  boolean isLeftByThisSwap(String name) {
    return isLeftByThisSwap(found(spark, name));
  }
}
