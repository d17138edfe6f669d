package io.headgate.spark;

import static java.time.ZoneOffset.UTC;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.dataset.Dataset;
import java.util.List;
import java.util.Locale;

/** Two tables of production and their shadows. */
final class GroupTables {

  /** How the catalog exchanges the names of a group. */
  enum Kind {
    TRANSACTION,
    TRANSACTION_ON_POSTGRES,
    RENAMES;

    Lake lake() {
      return this == TRANSACTION_ON_POSTGRES ? Lake.postgres() : Lake.embedded();
    }

    boolean isAtomic() {
      return this != RENAMES;
    }

    IcebergGroupSwap swap(SparkSessions sessions, LakeCatalog catalog) {
      return new IcebergGroupSwap(
          sessions, catalog, isAtomic() ? NameExchange.of(catalog) : NameExchange.inSteps(catalog));
    }
  }

  private final Lake lake;
  final LakeCatalog catalog;
  final GroupSwap.Group group;

  GroupTables(Kind kind, String name) {
    this.lake = kind.lake();
    this.catalog = lake.catalog();
    this.group = group(kind, name);
  }

  static GroupSwap.Group group(Kind kind, String name) {
    String namespace = "group_" + kind.name().toLowerCase(Locale.ROOT) + "_" + name;
    return new GroupSwap.Group(
        new BackfillId("parallel_" + name),
        name,
        List.of(member(namespace, "a", name), member(namespace, "b", name)));
  }

  private static Member member(String namespace, String table, String suffix) {
    return new Member(
        daily(namespace + "." + table), daily(namespace + "__" + suffix + "." + table));
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).partitionColumn("day").build();
  }

  /** Production holds 1, and 2; the shadows hold 10, and 20. */
  GroupTables inProduction() {
    int amount = 1;
    for (Member member : group.members()) {
      create(group.production(member), amount);
      amount++;
    }
    return this;
  }

  GroupTables filled(GroupSwap swap) {
    swap.claim(group);
    int amount = 1;
    for (Member member : group.members()) {
      create(group.shadow(member), amount * 10);
      amount++;
    }
    return this;
  }

  private void create(String table, int amount) {
    lake.sql("CREATE NAMESPACE IF NOT EXISTS " + Sql.namespace(table));
    lake.sql(
        "CREATE TABLE " + table + " (day DATE, amount INT) USING iceberg PARTITIONED BY (day)");
    insert(table, amount);
  }

  void insert(String table, int amount) {
    lake.sql("INSERT INTO " + table + " VALUES (DATE'1998-01-01', " + amount + ")");
  }

  void sql(String text) {
    lake.sql(text);
  }

  List<Integer> amounts(String table) {
    return lake.integers("SELECT amount FROM " + table + " ORDER BY amount");
  }

  /** How many columns a reader sees. */
  int columns(String table) {
    return lake.sessions().session().table(table).columns().length;
  }

  /** What production's tables hold, one after the other. */
  List<Integer> production() {
    return group.members().stream()
        .flatMap(member -> amounts(group.production(member)).stream())
        .toList();
  }

  String production(int member) {
    return group.production(group.members().get(member));
  }

  String shadow(int member) {
    return group.shadow(group.members().get(member));
  }

  String old(int member) {
    return group.old(group.members().get(member));
  }

  boolean exists(String table) {
    return catalog.load(table).isPresent();
  }
}
