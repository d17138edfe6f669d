package io.headgate.dag;

import static io.headgate.dag.TriggerDecision.FAIL_UPSTREAM;
import static io.headgate.dag.TriggerDecision.FIRE;
import static io.headgate.dag.TriggerDecision.SKIP;
import static io.headgate.dag.TriggerDecision.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Upstream tasks are written as letters: s succeeded, k skipped, f failed, u upstream failed, .
 * open (running, blocked or anything else that is not terminal).
 */
class TriggerRuleTest {

  static Stream<Arguments> table() {
    return Stream.of(
        row(TriggerRule.ALL_SUCCESS, "ss", FIRE),
        row(TriggerRule.ALL_SUCCESS, "s.", WAIT),
        row(TriggerRule.ALL_SUCCESS, "f.", FAIL_UPSTREAM),
        row(TriggerRule.ALL_SUCCESS, "u.", FAIL_UPSTREAM),
        row(TriggerRule.ALL_SUCCESS, "sk", SKIP),
        row(TriggerRule.ALL_SUCCESS, "kf", FAIL_UPSTREAM),
        row(TriggerRule.ALL_FAILED, "fu", FIRE),
        row(TriggerRule.ALL_FAILED, "f.", WAIT),
        row(TriggerRule.ALL_FAILED, "fs", SKIP),
        row(TriggerRule.ALL_FAILED, "k.", SKIP),
        row(TriggerRule.ALL_DONE, "skfu", FIRE),
        row(TriggerRule.ALL_DONE, "skf.", WAIT),
        row(TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, "sfku", FIRE),
        row(TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, "s.", WAIT),
        row(TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, "f.", WAIT),
        row(TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, "kfu", FAIL_UPSTREAM),
        row(TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, "kk", FAIL_UPSTREAM),
        row(TriggerRule.ALL_SKIPPED, "kk", FIRE),
        row(TriggerRule.ALL_SKIPPED, "k.", WAIT),
        row(TriggerRule.ALL_SKIPPED, "s.", SKIP),
        row(TriggerRule.ALL_SKIPPED, "f.", SKIP),
        row(TriggerRule.ALL_SKIPPED, "u.", SKIP),
        row(TriggerRule.ONE_SUCCESS, "s..", FIRE),
        row(TriggerRule.ONE_SUCCESS, "fk.", WAIT),
        row(TriggerRule.ONE_SUCCESS, "kk", SKIP),
        row(TriggerRule.ONE_SUCCESS, "kf", FAIL_UPSTREAM),
        row(TriggerRule.ONE_SUCCESS, "uu", FAIL_UPSTREAM),
        row(TriggerRule.ONE_FAILED, "f..", FIRE),
        row(TriggerRule.ONE_FAILED, "u..", FIRE),
        row(TriggerRule.ONE_FAILED, "sk.", WAIT),
        row(TriggerRule.ONE_FAILED, "sk", SKIP),
        row(TriggerRule.ONE_DONE, "s..", FIRE),
        row(TriggerRule.ONE_DONE, "f..", FIRE),
        row(TriggerRule.ONE_DONE, "ku.", WAIT),
        row(TriggerRule.ONE_DONE, "ku", SKIP),
        row(TriggerRule.NONE_FAILED, "sk", FIRE),
        row(TriggerRule.NONE_FAILED, "kk", FIRE),
        row(TriggerRule.NONE_FAILED, "s.", WAIT),
        row(TriggerRule.NONE_FAILED, "f.", FAIL_UPSTREAM),
        row(TriggerRule.NONE_FAILED, "u.", FAIL_UPSTREAM),
        row(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, "sk", FIRE),
        row(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, "s.", WAIT),
        row(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, "k.", WAIT),
        row(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, "kk", SKIP),
        row(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, "sf", FAIL_UPSTREAM),
        row(TriggerRule.NONE_SKIPPED, "sfu", FIRE),
        row(TriggerRule.NONE_SKIPPED, "sf.", WAIT),
        row(TriggerRule.NONE_SKIPPED, "k.", SKIP),
        row(TriggerRule.ALWAYS, "..", FIRE),
        row(TriggerRule.ALWAYS, "fu", FIRE));
  }

  private static Arguments row(TriggerRule rule, String upstream, TriggerDecision decision) {
    return Arguments.of(rule, upstream, decision);
  }

  @ParameterizedTest(name = "{0} of {1}: {2}")
  @MethodSource("table")
  void decidesAsTheTableSays(TriggerRule rule, String upstream, TriggerDecision decision) {
    assertThat(rule.decide(counts(upstream))).isEqualTo(decision);
  }

  @ParameterizedTest
  @EnumSource(TriggerRule.class)
  void firesWithoutUpstreamTasks(TriggerRule rule) {
    assertThat(rule.decide(counts(""))).isEqualTo(FIRE);
  }

  @ParameterizedTest
  @EnumSource(TriggerRule.class)
  void waitsForNothingOnceAllAreDone(TriggerRule rule) {
    for (String upstream : new String[] {"s", "k", "f", "u", "sk", "sf", "su", "kf", "ku", "fu"}) {
      assertThat(rule.decide(counts(upstream))).as(upstream).isNotEqualTo(WAIT);
    }
  }

  @ParameterizedTest
  @EnumSource(TriggerRule.class)
  void isInTheTable(TriggerRule rule) {
    assertThat(table().map(row -> row.get()[0])).contains(rule);
  }

  @Test
  void refusesMoreEndedTasksThanThereAre() {
    assertThatThrownBy(() -> new UpstreamCounts(1, 1, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("More upstream tasks ended than there are");
  }

  private static UpstreamCounts counts(String upstream) {
    return new UpstreamCounts(
        upstream.length(),
        count(upstream, 's'),
        count(upstream, 'k'),
        count(upstream, 'f'),
        count(upstream, 'u'));
  }

  private static int count(String upstream, char letter) {
    return (int) upstream.chars().filter(found -> found == letter).count();
  }
}
