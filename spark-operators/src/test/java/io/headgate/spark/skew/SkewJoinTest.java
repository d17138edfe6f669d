package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.PermanentFailure;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Which technique is picked, why, and what is refused. */
class SkewJoinTest {

  private static final SparkSession SPARK = spark();

  /** 1,000 rows, 600 of them with key 0. */
  private static final Dataset<Row> SALES =
      SPARK
          .range(1_000)
          .select(
              when(col("id").lt(600), lit(0)).otherwise(col("id")).cast("int").as("customer"),
              col("id").as("receipt"),
              col("id").mod(7).as("amount"));

  private static final Dataset<Row> EVEN =
      SALES.select(col("receipt").cast("int").as("customer"), col("receipt"), col("amount"));

  private static final Dataset<Row> CUSTOMERS =
      SPARK
          .range(1_000)
          .select(col("id").cast("int").as("customer"), col("id").mod(3).as("segment"));

  private static SparkSession spark() {
    SparkSession spark = SkewSpark.session();
    spark.conf().set("spark.sql.shuffle.partitions", "10");
    return spark;
  }

  private static SkewJoin join(Dataset<Row> left, JoinType type) {
    return SkewJoin.of(left, CUSTOMERS, "customer").type(type).hotFrom(100);
  }

  @Test
  void splitsOffAHotKeyThatItFinds() {
    SkewPlan plan = join(SALES, JoinType.LEFT_OUTER).plan();

    assertThat(plan)
        .hasToString(
            "SPLIT_HOT: hot on the left side: 0 (60 %); the few rows that match are broadcast");
    assertThat(plan.hotKeys()).containsExactly(new HotKey(List.of(0), 0.6));
    assertThat(plan.rows().count()).isEqualTo(1_000);
    assertThat(plan.rows().queryExecution().executedPlan().toString())
        .contains("BroadcastHashJoin");
  }

  @Test
  void aggregatesFirstIfTheAggregateIsKnown() {
    SkewPlan plan =
        join(SALES, JoinType.INNER)
            .aggregate(List.of("segment"), Aggregate.sum("amount").as("spend"), Aggregate.count())
            .plan();

    assertThat(plan)
        .hasToString(
            "PRE_AGGREGATE: hot on the left side: 0 (60 %);"
                + " the aggregates combine from one row per key and group");
    assertThat(SkewSpark.sorted(plan.rows()))
        .isEqualTo(
            SkewSpark.sorted(
                SALES
                    .join(CUSTOMERS, "customer")
                    .groupBy("segment")
                    .agg(
                        org.apache.spark.sql.functions.sum("amount"),
                        org.apache.spark.sql.functions.count(lit(1)))));
  }

  @Test
  void splitsIfTheAggregateIsOfTheOtherSideOrHolistic() {
    for (Aggregate aggregate :
        List.of(Aggregate.sum("segment"), Aggregate.percentile("amount", 0.5))) {
      assertThat(
              join(SALES, JoinType.INNER)
                  .aggregate(List.of("customer"), aggregate)
                  .plan()
                  .technique())
          .isEqualTo(Technique.SPLIT_HOT);
    }
  }

  @Test
  void saltsIfManyRowsMatch() {
    Dataset<Row> many =
        CUSTOMERS.union(SPARK.range(100_001).select(lit(0).as("customer"), col("id")));
    SkewPlan plan =
        SkewJoin.of(SALES.limit(700), many, "customer")
            .hotFrom(100)
            .type(JoinType.LEFT_SEMI)
            .plan();

    assertThat(plan)
        .hasToString(
            "SALT: hot on the left side: 0 (86 %); each is divided in 9 parts,"
                + " since more than 100,000 rows match hot keys");
    assertThat(plan.rows().count()).isEqualTo(700);
  }

  @Test
  void leavesAJoinWithoutHotKeysAsItIsButForTheSort() {
    SkewPlan even = join(EVEN, JoinType.INNER).plan();
    assertThat(even).hasToString("PLAIN: no key of the left side has much more rows than others");
    assertThat(even.rows().queryExecution().sparkPlan().toString()).contains("ShuffledHashJoin");
    assertThat(join(SALES, JoinType.INNER).hotFrom(601).plan().technique())
        .isEqualTo(Technique.PLAIN);
    assertThat(join(SALES.limit(0), JoinType.INNER).plan().technique()).isEqualTo(Technique.PLAIN);
  }

  @Test
  void leavesAJoinThatSparkBroadcastsAsItIs() {
    SPARK.conf().set("spark.sql.autoBroadcastJoinThreshold", "10MB");
    try {
      assertThat(join(SALES, JoinType.INNER).plan())
          .hasToString("PLAIN: Spark broadcasts the right side");
      assertThat(join(SALES, JoinType.RIGHT_OUTER).plan().technique())
          .isEqualTo(Technique.SPLIT_HOT);
    } finally {
      SPARK.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    }
  }

  @Test
  void findsANullThatIsHotWhereSuchRowsStayInTheResult() {
    Dataset<Row> unknown =
        SALES.withColumn("customer", when(col("customer").notEqual(0), col("customer")));
    SkewPlan plan = join(unknown, JoinType.LEFT_OUTER).plan();

    assertThat(plan.reason()).contains("null (60 %)");
    assertThat(plan.rows().where("segment IS NULL").count()).isEqualTo(600);
  }

  @Test
  void theSaltOfARowIsAlwaysTheSame() {
    Dataset<Row> withAMap = SALES.withColumn("attributes", map(lit("a"), col("receipt")));
    SkewJoin join = join(withAMap, JoinType.INNER).hotKeys(0).salts(5);

    assertThat(join.plan(Technique.SALT).rows().queryExecution().optimizedPlan().toString())
        .contains("xxhash64(customer")
        .doesNotContain("rand(")
        .doesNotContain("xxhash64(customer, receipt, amount, attributes");
    assertThat(join.saltedBy("receipt").plan(Technique.SALT).rows().count()).isEqualTo(1_000);
  }

  @Test
  void refusesToReplicateASideThatIsPreserved() {
    assertThatThrownBy(() -> join(SALES, JoinType.RIGHT_OUTER).plan(Technique.SALT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot use SALT for the right_outer join on customer: rows of the right side, which"
                + " all have to be in the result, would be replicated");
    assertThatThrownBy(
            () -> join(SALES, JoinType.LEFT_ANTI).hotSide(Side.RIGHT).plan(Technique.SALT))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("left side's rows, which are kept or dropped");
  }

  @Test
  void aKeyOfTheRightSideIsNeededOnceToFilterTheLeft() {
    SkewPlan plan =
        SkewJoin.of(CUSTOMERS, SALES, "customer")
            .type(JoinType.LEFT_ANTI)
            .hotSide(Side.RIGHT)
            .hotFrom(100)
            .plan();

    assertThat(plan.technique()).isEqualTo(Technique.PRE_AGGREGATE);
    assertThat(plan.rows().count()).isEqualTo(599);
  }

  @Test
  void doesNotComputeRandomRowsTwice() {
    Dataset<Row> random = SALES.withColumn("luck", rand());
    assertThat(join(random, JoinType.INNER).hotKeys(0).plan().toString())
        .startsWith("SALT")
        .contains("a side computed twice, as from random numbers, may not have the same rows");
    assertThatThrownBy(() -> join(random, JoinType.FULL_OUTER).hotKeys(0).plan(Technique.SALT))
        .isInstanceOf(PermanentFailure.class);
    assertThat(join(random, JoinType.FULL_OUTER).hotKeys(0).plan().technique())
        .isEqualTo(Technique.PLAIN);
  }

  @Test
  void namesTheColumnThatThereIsNot() {
    assertThatThrownBy(() -> SkewJoin.of(SALES, CUSTOMERS, "client"))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot join on client: the left side has no such column,"
                + " only customer, receipt, amount");
    assertThatThrownBy(() -> join(SALES, JoinType.INNER).saltedBy("recipt"))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot salt by recipt: the left side has no such column,"
                + " only customer, receipt, amount");
    assertThatThrownBy(() -> SkewAggregate.of(SALES, List.of("customer"), Aggregate.sum("amuont")))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("Cannot aggregate amuont");
  }

  @Test
  void refusesKeysThatSparkWouldCast() {
    Dataset<Row> texts = CUSTOMERS.withColumn("customer", col("customer").cast("string"));
    assertThatThrownBy(() -> SkewJoin.of(SALES, texts, "customer"))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage(
            "Cannot join on customer: it is INT on the left side and STRING on the right side;"
                + " cast one of them");
  }

  @Test
  void keysMayHaveAnyName() {
    Dataset<Row> left = SALES.withColumnRenamed("customer", "the `key`.x");
    Dataset<Row> right = CUSTOMERS.withColumnRenamed("customer", "the `key`.x");
    assertThat(SkewJoin.of(left, right, "the `key`.x").hotFrom(100).rows().count())
        .isEqualTo(1_000);
  }
}
