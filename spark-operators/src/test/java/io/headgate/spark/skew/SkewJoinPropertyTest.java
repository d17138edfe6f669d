package io.headgate.spark.skew;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.PermanentFailure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Every technique gives the rows of the plain join: keys that are null, duplicates on both sides,
 * keys without a match, empty sides, one key and two, hot keys that there are and that there are
 * not.
 */
class SkewJoinPropertyTest {

  private static final SparkSession SPARK = SkewSpark.plainSession();
  private static final List<Technique> TECHNIQUES =
      List.of(Technique.PRE_AGGREGATE, Technique.SPLIT_HOT, Technique.SALT);

  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
  void everyTechniqueGivesTheRowsOfThePlainJoin(@ForAll long seed) {
    Random random = new Random(seed);
    for (JoinType type : JoinType.values()) {
      for (Side hotSide : Side.values()) {
        compareRows(random, type, hotSide);
      }
    }
  }

  private static void compareRows(Random random, JoinType type, Side hotSide) {
    Dataset<Row> left = side(random, "a STRING, k INT, b STRING, m DECIMAL(9,2)");
    Dataset<Row> right = side(random, "c STRING, k INT, b STRING, n DECIMAL(9,2)");
    String[] columns = random.nextBoolean() ? new String[] {"k"} : new String[] {"b", "k"};
    List<HotKey> hot = hotKeys(random, columns.length);
    Dataset<Row> plain = left.join(right, columns, type.sparkName());
    List<String> expected = SkewSpark.sorted(plain);
    Set<Technique> applied = EnumSet.noneOf(Technique.class);
    for (Technique technique : TECHNIQUES) {
      SkewJoin join =
          SkewJoin.of(left, right, columns).type(type).hotSide(hotSide).hotKeys(hot).salts(3);
      if (!refuses(join, technique)) {
        applied.add(technique);
        SkewPlan plan = join.plan(technique);
        assertThat(plan.technique()).isEqualTo(technique);
        assertThat(plan.rows().columns()).isEqualTo(plain.columns());
        assertThat(SkewSpark.sorted(plan.rows()))
            .as("%s of the %s, hot: %s", plan, type, hotSide)
            .isEqualTo(expected);
      }
    }
    assertThat(applied)
        .as("techniques for %s with %s hot", type, hotSide)
        .contains(
            type.filtersLeft() && hotSide == Side.RIGHT
                ? Technique.PRE_AGGREGATE
                : Technique.SPLIT_HOT);
  }

  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
  void everyTechniqueGivesTheAggregatesOfThePlainJoin(@ForAll long seed) {
    Random random = new Random(seed);
    for (JoinType type : JoinType.values()) {
      for (Side hotSide : Side.values()) {
        if (!type.filtersLeft() || hotSide == Side.LEFT) {
          compareAggregates(random, type, hotSide);
        }
      }
    }
  }

  private static void compareAggregates(Random random, JoinType type, Side hotSide) {
    Dataset<Row> left = side(random, "a STRING, k INT, b STRING, m DECIMAL(9,2)");
    Dataset<Row> right = side(random, "c STRING, k INT, d STRING, n DECIMAL(9,2)");
    String number = hotSide == Side.LEFT ? "m" : "n";
    List<String> grouping =
        type.filtersLeft()
            ? List.of("b")
            : List.of(List.of("d"), List.of("a", "d"), List.of("k"), List.<String>of())
                .get(random.nextInt(4));
    Aggregate[] all = {
      Aggregate.count(),
      Aggregate.count(number),
      Aggregate.sum(number).as("total"),
      Aggregate.min(number),
      Aggregate.max(number)
    };
    List<HotKey> hot = hotKeys(random, 1);
    List<List<String>> results = new ArrayList<>();
    Set<Technique> applied = EnumSet.noneOf(Technique.class);
    for (Technique technique : Technique.values()) {
      SkewJoin join =
          SkewJoin.of(left, right, "k")
              .type(type)
              .hotSide(hotSide)
              .hotKeys(hot)
              .aggregate(grouping, all);
      if (!refuses(join, technique)) {
        applied.add(technique);
        Dataset<Row> rows = join.plan(technique).rows();
        assertThat(rows.schema().apply("total").dataType().sql()).isEqualTo("DECIMAL(19,2)");
        results.add(SkewSpark.sorted(rows));
      }
    }
    assertThat(applied).contains(Technique.PRE_AGGREGATE, Technique.SPLIT_HOT);
    // None of so few rows is hot.
    SkewPlan even =
        SkewJoin.of(left, right, "k").type(type).hotSide(hotSide).aggregate(grouping, all).plan();
    assertThat(even.reason()).contains("has much more rows than others");
    results.add(SkewSpark.sorted(even.rows()));
    assertThat(results)
        .as("%s by %s of the %s, hot: %s", applied, grouping, type, hotSide)
        .containsOnly(results.get(0));
  }

  private static boolean refuses(SkewJoin join, Technique technique) {
    try {
      join.plan(technique);
      return false;
    } catch (PermanentFailure refusal) {
      assertThat(refusal).hasMessageStartingWith("Cannot use " + technique + " for the ");
      return true;
    }
  }

  /** Rows of two texts, a key of few values, and an amount; one side in seven is empty. */
  private static Dataset<Row> side(Random random, String ddl) {
    List<Row> rows = new ArrayList<>();
    int count = random.nextInt(7) == 0 ? 0 : random.nextInt(30);
    for (int i = 0; i < count; i++) {
      Integer key = random.nextInt(8) == 0 ? null : random.nextInt(6) / 2;
      BigDecimal amount =
          random.nextInt(6) == 0 ? null : BigDecimal.valueOf(random.nextInt(500), 2);
      rows.add(RowFactory.create(text(random), key, text(random), amount));
    }
    return SkewSpark.rows(SPARK, rows, ddl);
  }

  private static @Nullable String text(Random random) {
    return random.nextInt(5) == 0 ? null : List.of("x", "y", "z").get(random.nextInt(3));
  }

  private static List<HotKey> hotKeys(Random random, int columns) {
    List<HotKey> keys = new ArrayList<>();
    for (Integer key : Arrays.asList(0, 7, null)) {
      if (keys.isEmpty() || random.nextBoolean()) {
        keys.add(
            new HotKey(
                columns == 1 ? Collections.singletonList(key) : Arrays.asList(text(random), key),
                0));
      }
    }
    return keys;
  }
}
