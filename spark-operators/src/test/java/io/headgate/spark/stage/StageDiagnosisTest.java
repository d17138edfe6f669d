package io.headgate.spark.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.profile.Finding;
import io.headgate.profile.Spread;
import java.util.Arrays;
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

  private static Optional<Finding> of(int tasks, Spread bytes, Spread millis, long spilled) {
    return StageDiagnosis.of(7, "SortMergeJoin [id]", tasks, bytes, millis, spilled, 100_000);
  }

  @Test
  void aTaskWithMostOfTheDataIsSkew() {
    Finding finding =
        of(32, most(32, 12 * MIB, 1_900 * MIB), most(32, 2_000, 90_000), 0).orElseThrow();

    assertThat(finding.kind()).isEqualTo(Finding.Kind.SKEW);
    assertThat(finding.lostMillis()).isEqualTo(88_000);
    assertThat(finding.text())
        .startsWith(
            "stage 7 (SortMergeJoin [id]): one task read 1,900.0 MiB, the median 12.0 MiB, and ran"
                + " 90.0 s against 2.0 s")
        .contains("SkewJoin");
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
