package io.headgate.spark.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.Spread;
import io.headgate.spark.stage.StageDiagnosis.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageDiagnosisTest {

  private static final long MIB = 1 << 20;

  /** So many times the first value, and the second one once. */
  private static Spread most(int tasks, long usual, long once) {
    long[] values = new long[tasks];
    Arrays.fill(values, usual);
    values[0] = once;
    return Spread.of(values);
  }

  private static Stage stage(int known, Spread bytes, Spread millis, long spilled) {
    return new Stage(
        7,
        "SortMergeJoin [customer_id], [id], Inner",
        32,
        known,
        31,
        false,
        bytes,
        millis,
        spilled,
        100_000);
  }

  private static Stage failed(int known, Spread bytes) {
    return new Stage(
        7,
        "SortMergeJoin(skew=true) [customer_id], [customer_id], Inner",
        32,
        known,
        31,
        true,
        bytes,
        Spread.of(1),
        0,
        100_000);
  }

  private static Optional<Finding> of(int known, Spread bytes, Spread millis, long spilled) {
    return StageDiagnosis.of(stage(known, bytes, millis, spilled));
  }

  @Test
  void aTaskWithMostOfTheDataIsSkew() {
    Finding finding =
        of(32, most(32, 12 * MIB, 1_900 * MIB), most(32, 2_000, 90_000), 0).orElseThrow();

    assertThat(finding.kind()).isEqualTo(Finding.Kind.SKEW);
    assertThat(finding.lostMillis()).isEqualTo(88_000);
    assertThat(finding.text())
        .isEqualTo(
            "stage 7 (join on customer_id = id): partition 31 read 2.0 GB, median 12.6 MB; it ran"
                + " 90.0 s against 2.0 s; suggestion: SkewJoin on customer_id, or leave its most"
                + " frequent value out");
  }

  @Test
  void theKeysOfTheLargestPartitionAreNamed() {
    Stage stage = failed(5, most(5, 12_000_000, 1_900_000_000));

    assertThat(
            StageDiagnosis.skew(
                    stage,
                    Optional.of(
                        new HotKeySample.Counted(
                            List.of("customer_id"),
                            List.of(new FrequentKey("0", 0.94), new FrequentKey("17", 0.01)))))
                .text())
        .isEqualTo(
            "stage 7 (join on customer_id) failed: partition 31 read 1.9 GB, median 12.0 MB; 94 %"
                + " of it is key 0; suggestion: SkewJoin on customer_id, or filter key 0");
    assertThat(
            StageDiagnosis.skew(
                    stage,
                    Optional.of(
                        new HotKeySample.Counted(
                            List.of("a", "b"),
                            List.of(
                                new FrequentKey("0, x", 0.4), new FrequentKey("1, null", 0.3)))))
                .text())
        .contains("; 40 % of it is key 0, x, 30 % key 1, null; suggestion: SkewJoin on a, b, or");
  }

  @Test
  void aTaskThatNeverSucceededNeedNotBeLate() {
    assertThat(StageDiagnosis.of(failed(3, most(3, 12 * MIB, 1_900 * MIB)))).isPresent();
    assertThat(StageDiagnosis.of(failed(2, most(2, 12 * MIB, 1_900 * MIB)))).isEmpty();
    assertThat(StageDiagnosis.of(failed(3, most(3, 12 * MIB, 50 * MIB)))).isEmpty();
  }

  @Test
  void operationsInWords() {
    assertThat(Operation.of("HashAggregate(keys=[a, b], functions=[count(1)])").words())
        .isEqualTo("aggregation by a, b");
    assertThat(Operation.of("HashAggregate(keys=[], functions=[count(1)])").words())
        .isEqualTo("aggregation");
    assertThat(Operation.of("Window [sum(x) windowspecdefinition(k) AS s], [k], [t ASC]"))
        .isEqualTo(new Operation("window by k", "k", Optional.empty()));
    assertThat(Operation.of("ShuffledHashJoin [k], [k], LeftOuter, BuildRight").words())
        .isEqualTo("join on k");
    assertThat(Operation.of("count at Some.java:7").words()).isEqualTo("count at Some.java:7");
  }

  @Test
  void aLateTaskWithAsMuchAsAnyIsAStraggler() {
    assertThat(of(32, most(32, 100 * MIB, 110 * MIB), most(32, 2_000, 90_000), 0))
        .hasValueSatisfying(
            finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.STRAGGLER));
  }

  @Test
  void manyTasksWithoutMemoryAreASpill() {
    assertThat(of(32, most(32, 100 * MIB, 110 * MIB), most(32, 2_000, 2_500), 900 * MIB))
        .hasValueSatisfying(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.SPILL));
  }

  @Test
  void whatDoesNotMatterIsNoFinding() {
    // Few tasks, little data late, late by little, late by a small part of the stage.
    assertThat(of(7, most(7, 12 * MIB, 1_900 * MIB), most(7, 2_000, 90_000), 0)).isEmpty();
    assertThat(of(32, most(32, MIB, 40 * MIB), most(32, 2_000, 2_100), 0)).isEmpty();
    assertThat(of(32, most(32, 12 * MIB, 1_900 * MIB), most(32, 2_000, 31_000), 0)).isEmpty();
    assertThat(of(32, most(32, 12 * MIB, 1_900 * MIB), most(32, 20_000, 55_000), 0)).isEmpty();
    assertThat(of(0, Spread.NONE, Spread.NONE, 0)).isEmpty();
  }
}
