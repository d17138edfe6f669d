package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.PermanentFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Every technique gives the plain aggregates; which one is picked, and why. */
class SkewAggregateTest {

  private static final SparkSession SPARK = SkewSpark.session();

  private static final Aggregate[] DISTRIBUTIVE = {
    Aggregate.count(),
    Aggregate.count("v"),
    Aggregate.sum("v").as("total"),
    Aggregate.min("v"),
    Aggregate.max("v")
  };

  private static Dataset<Row> rows(Random random) {
    List<Row> rows = new ArrayList<>();
    int count = random.nextInt(5) == 0 ? 0 : random.nextInt(40);
    for (int i = 0; i < count; i++) {
      rows.add(
          RowFactory.create(
              random.nextInt(6) == 0 ? null : random.nextInt(6) / 3,
              random.nextInt(6) == 0 ? null : (long) random.nextInt(9),
              random.nextInt(6) == 0 ? null : random.nextInt(4)));
    }
    return SkewSpark.rows(SPARK, rows, "k INT, v BIGINT, w INT");
  }

  @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
  void everyTechniqueGivesThePlainAggregates(@ForAll long seed) {
    Dataset<Row> rows = rows(new Random(seed));
    List<Aggregate> all = new ArrayList<>(List.of(DISTRIBUTIVE));
    all.add(Aggregate.countDistinct("w"));
    all.add(Aggregate.percentile("w", 0.5));
    all.add(Aggregate.percentile("w", 0.9).as("p90"));
    SkewAggregate holistic = SkewAggregate.of(rows, List.of("k"), all.toArray(Aggregate[]::new));
    SkewAggregate distributive = SkewAggregate.of(rows, List.of("k"), DISTRIBUTIVE);

    assertThat(SkewSpark.sorted(holistic.plan(Technique.PRE_AGGREGATE).rows()))
        .isEqualTo(SkewSpark.sorted(holistic.plan(Technique.PLAIN).rows()));
    assertThat(SkewSpark.sorted(distributive.hotKeys(0, null).salts(4).plan(Technique.SALT).rows()))
        .isEqualTo(SkewSpark.sorted(distributive.plan(Technique.PLAIN).rows()));
  }

  private static Dataset<Row> sales() {
    return SPARK
        .range(1_000)
        .select(
            when(col("id").lt(800), lit(0)).otherwise(col("id")).as("k"),
            col("id").mod(7).as("v"),
            col("id").mod(5).as("w"));
  }

  private static SkewAggregate of(Aggregate... aggregates) {
    return SkewAggregate.of(sales(), List.of("k"), aggregates).hotFrom(100);
  }

  @Example
  void countsValuesFirstIfAGroupIsHot() {
    assertThat(of(Aggregate.percentile("v", 0.5), Aggregate.count()).plan())
        .hasToString("PRE_AGGREGATE: hot: 0 (80 %); rows are counted by value of v first");
    assertThat(of(Aggregate.percentile("v", 0.5)).hotFrom(801).plan())
        .hasToString("PLAIN: no group has much more rows than others");
  }

  @Example
  void leavesToSparkWhatSparkCombines() {
    assertThat(of(Aggregate.sum("v"), Aggregate.count()).plan())
        .hasToString("PLAIN: Spark combines [sum(`v`), count(*)] before it shuffles");
  }

  @Example
  void refusesWhatWouldGiveOtherResults() {
    assertThat(of(Aggregate.percentile("v", 0.5), Aggregate.countDistinct("w")).plan())
        .hasToString("PLAIN: the distinct values of several columns are needed: v, w");
    assertThatThrownBy(() -> of(Aggregate.countDistinct("v")).plan(Technique.SALT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot use SALT for the aggregation by k:"
                + " count(DISTINCT `v`) does not combine from the parts of a group");
    assertThatThrownBy(() -> of(Aggregate.count()).plan(Technique.SPLIT_HOT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("there is nothing to broadcast");
  }
}
