package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.backfill.DiffText;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.Keys;
import io.headgate.backfill.TableDiff.PartitionDiff;
import io.headgate.backfill.TableDiff.Sums;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tables differ in, compared with plain arithmetic. */
class SwapDiffTest {

  private static final String COLUMNS =
      "(partition_date DATE, id INT, store STRING, net DECIMAL(10,2), ratio DOUBLE,"
          + " tags ARRAY<STRING>, `odd.name` INT, extra MAP<STRING, INT>)";

  @BeforeAll
  static void namespace() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS compared");
  }

  private static TableSwap.Spec tables(String name, String production, String candidate) {
    TableSwap.Spec spec = TableSwapContract.spec("compared." + name, "bf_1");
    for (String table : List.of(spec.table(), spec.candidate())) {
      SharedSpark.sql(
          "CREATE TABLE "
              + table
              + " "
              + COLUMNS
              + " USING iceberg PARTITIONED BY (partition_date)");
    }
    SharedSpark.sql("INSERT INTO " + spec.table() + " VALUES " + production);
    SharedSpark.sql("INSERT INTO " + spec.candidate() + " VALUES " + candidate);
    return spec;
  }

  private static TableDiff compare(TableSwap.Spec spec, String... key) {
    return SwapDiff.compare(
        SharedSpark.sessions().session(), SwapDiff.Sides.of(spec), List.of(key));
  }

  private static String row(int day, String values) {
    return "(DATE'1998-01-0" + day + "', " + values + ")";
  }

  @Test
  void equalRowsInAnyOrderDoNotDiffer() {
    String one = row(2, "1, 'A', 1.5, 0.1, array('x'), 1, map('k', 1)");
    String other = row(2, "2, null, null, double('NaN'), null, null, null");
    TableSwap.Spec spec =
        tables("equal", one + ", " + other, other + ", " + one.replace("0.1", "0.1 + 1e-15"));

    for (TableDiff diff : List.of(compare(spec), compare(spec, "id"))) {
      assertThat(diff.differingPartitions()).isZero();
      assertThat(diff.partitions()).hasSize(1);
      assertThat(diff.notCompared()).containsExactly("extra");
    }
  }

  @Test
  void withoutAKeyTellsTheColumnsWhoseValuesDiffer() {
    TableSwap.Spec spec =
        tables(
            "unkeyed",
            row(2, "1, 'A', 10, 0.5, array('x', 'y'), 1, null")
                + ", "
                + row(2, "2, 'B', 20, 0.5, null, 2, null"),
            row(2, "1, 'A', 20, 0.5, array('y', 'x'), 3, null")
                + ", "
                + row(2, "2, 'C', 10, 0.5, null, 2, null"));

    TableDiff diff = compare(spec);

    assertThat(diff.partitions()).hasSize(1);
    assertThat(diff.partitions().get(0).keys()).isEmpty();
    ColumnDiff told = new ColumnDiff(OptionalLong.empty(), Optional.empty());
    // The values of net only changed places, which nobody can tell without a key.
    assertThat(diff.partitions().get(0).columns())
        .isEqualTo(
            Map.of(
                "store",
                told,
                "tags",
                told,
                "odd.name",
                new ColumnDiff(OptionalLong.empty(), Optional.of(new Sums(3, 5)))));
  }

  @Test
  void byAKeyTellsWhichRowsCameWentAndChanged() {
    TableSwap.Spec spec =
        tables(
            "keyed",
            row(2, "1, 'A', 10, 0.5, array('x'), 1, null")
                + ", "
                + row(2, "2, 'B', 20, 0.5, null, 2, null")
                + ", "
                + row(2, "null, 'B', 20, 0.5, null, 2, null")
                + ", "
                + row(3, "1, 'A', 10, double('NaN'), null, 1, null")
                + ", "
                + row(3, "2, 'A', 10, double('Infinity'), null, 1, null")
                + ", "
                + row(5, "9, 'Z', 10, 0, null, 1, null"),
            row(2, "1, 'A', 20, 0.5, array('x'), 1, null")
                + ", "
                + row(2, "null, null, 20, 0.7, null, 2, null")
                + ", "
                + row(2, "4, 'B', 10, 0.5, null, 2, null")
                + ", "
                + row(3, "1, 'A', 10, 0.5, null, 1, null")
                + ", "
                + row(3, "2, 'A', 10, 0.5, null, 1, null"));

    TableDiff diff = compare(spec, "id");

    assertThat(diff.partitions())
        .extracting(PartitionDiff::label, PartitionDiff::keys)
        .containsExactly(
            tuple("1998-01-02", Optional.of(new Keys(1, 1, 2))),
            tuple("1998-01-03", Optional.of(new Keys(0, 0, 2))));
    assertThat(diff.partitions().get(0).columns())
        .containsEntry("net", new ColumnDiff(OptionalLong.of(1), Optional.empty()))
        .containsEntry("store", new ColumnDiff(OptionalLong.of(1), Optional.empty()))
        .containsEntry("ratio", new ColumnDiff(OptionalLong.of(1), Optional.of(new Sums(1.5, 1.7))))
        .doesNotContainKeys("tags", "odd.name");
    assertThat(DiffText.line(diff)).contains("1 added, 1 removed, 4 changed");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithPlainArithmetic(long seed) {
    Random random = new Random(seed);
    Map<Integer, Integer> before = new HashMap<>();
    Map<Integer, Integer> after = new HashMap<>();
    for (int id = 0; id < 60; id++) {
      if (random.nextInt(5) > 0) {
        before.put(id, random.nextInt(3));
      }
      if (random.nextInt(5) > 0) {
        after.put(id, random.nextInt(3));
      }
    }
    TableSwap.Spec spec = tables("random_" + seed, rows(before), rows(after));

    PartitionDiff diff = compare(spec, "id").partitions().get(0);

    long changed =
        before.keySet().stream()
            .filter(after::containsKey)
            .filter(id -> !Objects.equals(before.get(id), after.get(id)))
            .count();
    assertThat(diff.keys())
        .contains(
            new Keys(
                after.keySet().stream().filter(id -> !before.containsKey(id)).count(),
                before.keySet().stream().filter(id -> !after.containsKey(id)).count(),
                changed));
    assertThat(diff.columns().get("odd.name"))
        .isEqualTo(
            new ColumnDiff(
                OptionalLong.of(changed), Optional.of(new Sums(sum(before), sum(after)))));
    assertThat(diff.productionRows()).isEqualTo(before.size());
    assertThat(diff.candidateRows()).isEqualTo(after.size());
  }

  private static String rows(Map<Integer, Integer> values) {
    return values.entrySet().stream()
        .map(
            entry ->
                "(DATE'1998-01-02', "
                    + entry.getKey()
                    + ", 's', 1, 1, null, "
                    + entry.getValue()
                    + ", null)")
        .collect(Collectors.joining(", "));
  }

  private static double sum(Map<Integer, Integer> values) {
    return values.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void aKeyOfSeveralRowsIsRefused() {
    TableSwap.Spec spec =
        tables(
            "twice",
            row(2, "1, 'A', 10, 0.5, null, 1, null"),
            row(2, "1, 'A', 10, 0.5, null, 1, null")
                + ", "
                + row(2, "1, 'B', 10, 0.5, null, 1, null"));

    assertThatThrownBy(() -> compare(spec, "id"))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(
            "by id: in compared.twice_backfill 1 key belongs to more than one row");
    assertThat(compare(spec, "id", "store").partitions().get(0).keys()).contains(new Keys(1, 0, 0));
  }

  @Test
  void aTableThatWasAlteredMeanwhileIsRefused() {
    TableSwap.Spec spec = tables("altered", rows(Map.of(1, 1)), rows(Map.of(1, 1)));
    SharedSpark.sql("ALTER TABLE " + spec.table() + " ADD COLUMN fresh INT");
    SharedSpark.sql("ALTER TABLE " + spec.table() + " ALTER COLUMN id TYPE BIGINT");

    assertThatThrownBy(() -> compare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(
            "compared.altered_backfill does not fit compared.altered: id is int and not bigint, it"
                + " has no fresh");
  }
}
