package io.headgate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.Keys;
import io.headgate.backfill.TableDiff.PartitionDiff;
import io.headgate.backfill.TableDiff.Sums;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExpectedTest {

  private static final ColumnDiff UNKEYED =
      new ColumnDiff(OptionalLong.empty(), Optional.of(new Sums(10, 12)));

  private static TableDiff diff(List<String> notCompared, PartitionDiff... partitions) {
    return new TableDiff("sales", "sales_backfill", List.of(partitions), notCompared);
  }

  private static PartitionDiff unkeyed(
      String label, long before, long after, Map<String, ColumnDiff> columns) {
    return new PartitionDiff(label, before, after, Optional.empty(), columns);
  }

  private static ColumnDiff rows(long rows) {
    return new ColumnDiff(OptionalLong.of(rows), Optional.of(new Sums(10, 12)));
  }

  @Test
  void anythingIsAnything() {
    assertThat(
            Expected.anything()
                .violations(diff(List.of("tags"), unkeyed("a", 3, 9, Map.of("net", UNKEYED)))))
        .isEmpty();
    assertThat(Expected.anything())
        .hasToString("any column may change; rows may be added and removed");
  }

  @Test
  void tellsWhatChangedBesidesTheColumnsThatMay() {
    TableDiff diff =
        diff(
            List.of(),
            unkeyed("1998-01-01", 3, 3, Map.of("net", UNKEYED)),
            unkeyed("1998-01-02", 3, 3, Map.of("net", UNKEYED, "store", UNKEYED)),
            unkeyed("1998-01-03", 3, 5, Map.of("store", UNKEYED)),
            unkeyed("1998-01-04", 3, 2, Map.of("store", UNKEYED)),
            unkeyed("1998-01-05", 3, 3, Map.of("store", UNKEYED)));

    Expected onlyNet = Expected.onlyChanging("net");
    assertThat(onlyNet.violations(diff))
        .containsExactly(
            "2 rows were added in 1998-01-03",
            "1 row was removed in 1998-01-04",
            "store changed in 1998-01-02, 1998-01-03, 1998-01-04 and 1 more");
    assertThat(Expected.onlyChanging("net", "store").addingRows().removingRows().violations(diff))
        .isEmpty();
    assertThat(onlyNet).hasToString("only net may change; no row may come or go");
  }

  @Test
  void byAKeyOnlyRowsThatStayedCountForColumns() {
    Map<String, ColumnDiff> columns = Map.of("net", rows(4), "gross", rows(0));
    TableDiff diff =
        diff(List.of(), new PartitionDiff("d", 9, 9, Optional.of(new Keys(2, 2, 4)), columns));

    Expected expected = Expected.onlyChanging("net").keyedBy("id");
    assertThat(expected.violations(diff))
        .containsExactly("2 rows were added in d", "2 rows were removed in d");
    assertThat(expected.addingRows().removingRows().violations(diff)).isEmpty();
    assertThat(Expected.onlyChanging("gross").keyedBy("id").addingRows().removingRows())
        .satisfies(other -> assertThat(other.violations(diff)).containsExactly("net changed in d"))
        .hasToString("only gross may change; rows may be added and removed; rows told apart by id");
  }

  @Test
  void whatCannotBeComparedIsNoSuccess() {
    assertThat(Expected.onlyChanging("net").violations(diff(List.of("tags", "net"))))
        .containsExactly("whether tags changed cannot be told: such types have no order");
    assertThat(Expected.onlyChanging("tags").violations(diff(List.of("tags")))).isEmpty();
  }

  @Test
  void refusesWhatCannotBeDecided() {
    assertThatThrownBy(() -> Expected.onlyChanging("net").addingRows().requireDecidable())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only net changed can only be told by a key");
    assertThatThrownBy(() -> Expected.onlyChanging("net", "id").keyedBy("id"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Columns of the key cannot be expected to change, as id");
  }

  @Test
  void aLineTellsTheDifference() {
    TableDiff diff =
        new TableDiff(
            "sales",
            "sales_backfill",
            List.of(
                new PartitionDiff(
                    "a", 3, 3, Optional.of(new Keys(0, 0, 1)), Map.of("net", rows(1))),
                new PartitionDiff("b", 3, 4, Optional.of(new Keys(1, 0, 0)), Map.of()),
                new PartitionDiff("c", 3, 3, Optional.of(new Keys(0, 0, 0)), Map.of())),
            List.of("tags"));

    assertThat(DiffText.line(diff))
        .isEqualTo(
            "2 of 3 partitions differ; rows 9 -> 10; 1 added, 0 removed, 1 changed; net 10 -> 12"
                + " in 1 rows; not compared: tags");
    assertThat(DiffText.line(diff.partitions().get(1))).isEqualTo("1 added, 0 removed, 0 changed");
    assertThat(DiffText.line(diff.partitions().get(2))).isEmpty();
  }
}
