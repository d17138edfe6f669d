package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rand;
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
    assertThat(SkewSpark.sorted(holistic.hotKeys(0, null).plan(Technique.SPLIT_HOT).rows()))
        .isEqualTo(SkewSpark.sorted(holistic.plan(Technique.PLAIN).rows()));
    assertThat(SkewSpark.sorted(distributive.hotKeys(0, null).salts(4).plan(Technique.SALT).rows()))
        .isEqualTo(SkewSpark.sorted(distributive.plan(Technique.PLAIN).rows()));
  }

  /** Odd numbers, many ties, and more rows than a sketch keeps. */
  @Property(tries = 2, edgeCases = EdgeCasesMode.NONE)
  void percentilesOfHotGroupsAreExact(@ForAll long seed) {
    Dataset<Row> rows =
        SPARK
            .range(0, 40_000, 1, 2)
            .select(
                when(col("id").mod(10).lt(6), lit(null))
                    .when(col("id").mod(10).lt(9), lit("a"))
                    .otherwise(col("id").mod(50).cast("string"))
                    .as("k"),
                expr("CASE pmod(xxhash64(id, "
                        + seed
                        + "L), 5) WHEN 0 THEN NULL WHEN 1 THEN double('NaN') WHEN 2 THEN -0.0D"
                        + " ELSE pmod(xxhash64(id, 1L), 40000) / 7D - 1000 END")
                    .as("d"),
                expr("CAST(pmod(xxhash64(id, " + seed + "L), 90000) AS DECIMAL(12, 2))").as("n"));
    List<Aggregate> wanted = new ArrayList<>(List.of(Aggregate.count("d")));
    for (double fraction : new double[] {0, 0.013, 0.5, 1}) {
      wanted.add(Aggregate.percentile("d", fraction));
      wanted.add(Aggregate.percentile("n", fraction));
    }
    SkewAggregate percentiles =
        SkewAggregate.of(rows, List.of("k"), wanted.toArray(Aggregate[]::new))
            .hotKeys(null, "a", "not there");

    assertThat(SkewSpark.sorted(percentiles.plan(Technique.SPLIT_HOT).rows()))
        .isEqualTo(SkewSpark.sorted(percentiles.plan(Technique.PLAIN).rows()));
    assertThat(
            new HotPercentiles(
                    rows.where("k = 'a'"),
                    HotKeys.named(List.of("k"), List.of(new HotKey(List.of("a"), 0))),
                    List.of(Aggregate.percentile("n", 0.25)),
                    new RowSample(rows, 1))
                .find(3))
        .isEmpty();
  }

  /** A group of so many rows that a sample of it bounds its percentiles. */
  @Example
  void percentilesOfASampledGroupAreExact() {
    Dataset<Row> rows =
        SPARK
            .range(0, 300_000, 1, 2)
            .select(
                when(col("id").mod(10).lt(9), lit(0)).otherwise(col("id").mod(100)).as("k"),
                expr("pmod(xxhash64(id), 100000)").as("v"));
    SkewAggregate percentiles =
        SkewAggregate.of(
            rows,
            List.of("k"),
            Aggregate.percentile("v", 0),
            Aggregate.percentile("v", 0.75),
            Aggregate.percentile("v", 1));
    SkewPlan plan = percentiles.plan();

    assertThat(plan.technique()).isEqualTo(Technique.SPLIT_HOT);
    assertThat(SkewSpark.sorted(plan.rows()))
        .isEqualTo(SkewSpark.sorted(percentiles.plan(Technique.PLAIN).rows()));
  }

  /** One that is too small is replaced by another one, and one that errs by all rows. */
  @Example
  void percentilesAreExactWhateverTheSampleIs() {
    Dataset<Row> rows =
        SPARK
            .range(0, 200_000, 1, 2)
            .select(lit(0).as("k"), expr("pmod(xxhash64(id), 1000)").as("v"));
    HotKeys hot = new HotKeys(List.of("k"), List.of(new HotKey(List.of(0), 1)), 200_000);
    List<Aggregate> wanted = List.of(Aggregate.percentile("v", 0.3).as("p"));
    Object exact = rows.agg(wanted.get(0).plain()).head().get(0);

    for (RowSample sample :
        List.of(RowSample.ofFraction(rows, 0.00001), new RowSample(rows.where("v >= 900"), 0.5))) {
      assertThat(
              new HotPercentiles(rows, hot, wanted, sample)
                  .find(HotPercentiles.MOST_VALUES)
                  .orElseThrow()
                  .select("p")
                  .head()
                  .get(0))
          .isEqualTo(exact);
    }
  }

  @Example
  void aSampleIsSpreadEvenlyAndIsAllOfWhatIsSmall() {
    Dataset<Row> rows = SPARK.range(0, 100_000, 1, 4).toDF();
    RowSample sample = RowSample.ofFraction(rows, 0.01);

    assertThat(sample.fraction()).isEqualTo(1.0 / 101);
    assertThat(sample.rows().count()).isBetween(985L, 995L);
    assertThat(sample.rows().where("id < 50000").count()).isBetween(490L, 500L);
    assertThat(sample.rows().columns()).containsExactly("id");
    assertThat(RowSample.ofBytes(sales(), 1 << 20).fraction()).isEqualTo(1);

    RowSample kept = sample.kept();
    assertThat(kept.rows().storageLevel().useMemory()).isTrue();
    kept.forget();
    assertThat(kept.rows().storageLevel().useMemory()).isFalse();
    Dataset<Row> ofSomebody = rows.persist();
    RowSample.ofFraction(ofSomebody, 1).kept().forget();
    assertThat(ofSomebody.storageLevel().useMemory()).isTrue();
    ofSomebody.unpersist();
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
  void treatsHotGroupsApart() {
    SkewPlan plan =
        of(Aggregate.percentile("v", 0.5), Aggregate.percentile("w", 0.5), Aggregate.count())
            .plan();

    assertThat(plan)
        .hasToString(
            "SPLIT_HOT: hot: 0 (80 %); its values are counted only where they are close to a"
                + " percentile");
    assertThat(plan.rows().count()).isEqualTo(201);
    assertThat(of(Aggregate.percentile("v", 0.5)).hotFrom(801).plan())
        .hasToString("PLAIN: no group has much more rows than others");
  }

  @Example
  void countsValuesFirstIfAHotGroupCannotBeReadTwice() {
    Dataset<Row> random = sales().withColumn("v", rand());
    assertThat(
            SkewAggregate.of(random, List.of("k"), Aggregate.percentile("v", 0.5))
                .hotFrom(100)
                .plan())
        .hasToString("PRE_AGGREGATE: hot: 0 (80 %); rows are counted by value of v first");
    assertThat(
            SkewAggregate.of(
                    random,
                    List.of("k"),
                    Aggregate.percentile("v", 0.5),
                    Aggregate.countDistinct("w"))
                .plan())
        .hasToString(
            "PLAIN: rows computed twice, as from random numbers, may not be the same, and the"
                + " distinct values of several columns are needed: v, w");
  }

  @Example
  void leavesToSparkWhatSparkCombines() {
    assertThat(of(Aggregate.sum("v"), Aggregate.count()).plan())
        .hasToString("PLAIN: Spark combines [sum(`v`), count(*)] before it shuffles");
    assertThat(of(Aggregate.countDistinct("v"), Aggregate.countDistinct("w")).plan().technique())
        .isEqualTo(Technique.PLAIN);
  }

  @Example
  void refusesWhatWouldGiveOtherResults() {
    assertThatThrownBy(
            () ->
                of(Aggregate.percentile("v", 0.5), Aggregate.countDistinct("w"))
                    .plan(Technique.PRE_AGGREGATE))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("the distinct values of several columns are needed: v, w");
    assertThatThrownBy(() -> of(Aggregate.countDistinct("v")).plan(Technique.SALT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot use SALT for the aggregation by k:"
                + " count(DISTINCT `v`) does not combine from the parts of a group");
    assertThatThrownBy(() -> of(Aggregate.count()).plan(Technique.SPLIT_HOT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("Spark combines [count(*)] before it shuffles");
    assertThatThrownBy(
            () ->
                SkewAggregate.of(
                        sales().withColumn("t", expr("INTERVAL '1' DAY * v")),
                        List.of("k"),
                        Aggregate.percentile("t", 0.5))
                    .plan(Technique.SPLIT_HOT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("t has no numbers");
  }
}
