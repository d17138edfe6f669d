package io.headgate.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OnCallRotationTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Mondays at 9; Berlin's clock is changed on 1998-03-29 and on 1998-10-25, both Sundays. */
  private static final OnCallRotation ROTATION =
      OnCallRotation.weekly(LocalDateTime.of(1998, 1, 5, 9, 0), BERLIN, "anna", "ben", "chris");

  private static Instant berlin(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }

  @Test
  void handsOverOnTheDayAndAtTheTime() {
    assertThat(ROTATION.at(berlin("1998-01-05T09:00"))).isEqualTo("anna");
    assertThat(ROTATION.at(berlin("1998-01-12T08:59:59"))).isEqualTo("anna");
    assertThat(ROTATION.at(berlin("1998-01-12T09:00"))).isEqualTo("ben");
    assertThat(ROTATION.at(berlin("1998-01-19T09:00"))).isEqualTo("chris");
    assertThat(ROTATION.at(berlin("1998-01-26T09:00"))).isEqualTo("anna");
  }

  @Test
  void goesBackBeforeTheFirstHandOver() {
    assertThat(ROTATION.at(berlin("1998-01-05T08:59"))).isEqualTo("chris");
    assertThat(ROTATION.at(berlin("1997-12-22T09:00"))).isEqualTo("ben");
  }

  @Test
  void handsOverAtTheSameTimeOfTheClockWhenThatIsChanged() {
    DataInterval spring = ROTATION.shiftAt(berlin("1998-03-25T12:00")).during();
    assertThat(spring.end()).isEqualTo(Instant.parse("1998-03-30T07:00:00Z"));
    assertThat(spring.duration()).isEqualTo(Duration.ofHours(167));
    DataInterval autumn = ROTATION.shiftAt(berlin("1998-10-24T12:00")).during();
    assertThat(autumn.end()).isEqualTo(Instant.parse("1998-10-26T08:00:00Z"));
    assertThat(autumn.duration()).isEqualTo(Duration.ofHours(169));
  }

  @Test
  void handsOverWhereTheClockSkipsTheTimeOrHasItTwice() {
    OnCallRotation nights =
        OnCallRotation.weekly(LocalDateTime.of(1998, 3, 22, 2, 30), BERLIN, "anna", "ben");
    // On 1998-03-29, 02:30 does not exist: it is 03:30 then.
    assertThat(nights.at(Instant.parse("1998-03-29T01:29:59Z"))).isEqualTo("anna");
    assertThat(nights.at(Instant.parse("1998-03-29T01:30:00Z"))).isEqualTo("ben");
    // On 1998-10-25, 02:30 comes twice: 00:30 and 01:30 in UTC.
    String before = nights.at(Instant.parse("1998-10-25T00:29:59Z"));
    String after = nights.at(Instant.parse("1998-10-25T00:30:00Z"));
    assertThat(before).isNotEqualTo(after);
    assertThat(nights.at(Instant.parse("1998-10-25T01:30:00Z"))).isEqualTo(after);
  }

  @Test
  void anOverrideCountsForItsRangeAndTheLastOneOfThoseThatOverlap() {
    OnCallRotation rotation =
        ROTATION
            .overriddenBy("dora", berlin("1998-01-10T00:00"), berlin("1998-01-14T00:00"))
            .overriddenBy("emil", berlin("1998-01-11T00:00"), berlin("1998-01-12T00:00"));
    assertThat(rotation.at(berlin("1998-01-09T23:59"))).isEqualTo("anna");
    assertThat(rotation.at(berlin("1998-01-10T00:00"))).isEqualTo("dora");
    assertThat(rotation.at(berlin("1998-01-11T12:00"))).isEqualTo("emil");
    assertThat(rotation.at(berlin("1998-01-12T00:00"))).isEqualTo("dora");
    assertThat(rotation.at(berlin("1998-01-14T00:00"))).isEqualTo("ben");
    assertThat(rotation.shiftAt(berlin("1998-01-13T00:00")))
        .isEqualTo(
            new OnCallRotation.Shift(
                "dora",
                DataInterval.between(berlin("1998-01-12T00:00"), berlin("1998-01-14T00:00")),
                true));
    assertThat(rotation.shiftAt(berlin("1998-01-15T00:00")).during().start())
        .isEqualTo(berlin("1998-01-14T00:00"));
  }

  /** A shift says what {@code at} says for every instant in it. */
  @Property(tries = 300)
  void theSameOneIsOnCallDuringAWholeShift(
      @ForAll @IntRange(min = -40_000, max = 40_000) int hours,
      @ForAll @Size(max = 3) List<@IntRange(min = -300, max = 300) Integer> overrides) {
    OnCallRotation rotation = ROTATION;
    Instant instant = berlin("1998-03-29T00:00").plus(Duration.ofHours(hours));
    for (int i = 0; i < overrides.size(); i++) {
      Instant from = instant.plus(Duration.ofHours(overrides.get(i)));
      rotation = rotation.overriddenBy("o" + i, from, from.plus(Duration.ofHours(50)));
    }
    OnCallRotation.Shift shift = rotation.shiftAt(instant);
    assertThat(shift.during().contains(instant)).isTrue();
    assertThat(shift.member()).isEqualTo(rotation.at(instant));
    for (int i = 0; i < 20; i++) {
      Instant within =
          shift.during().start().plus(shift.during().duration().dividedBy(20).multipliedBy(i));
      assertThat(rotation.at(within)).isEqualTo(shift.member());
    }
  }

  @Test
  void anOwnerIsReachedByWhoeverIsOnCallFirst() {
    Owner stores =
        Owner.team("stores").reachedAt("stores@example.com").reachedAt("ben").onCall(ROTATION);
    assertThat(stores.contactsAt(berlin("1998-01-06T00:00")))
        .containsExactly("anna", "stores@example.com", "ben");
    assertThat(stores.contactsAt(berlin("1998-01-13T00:00")))
        .containsExactly("ben", "stores@example.com");
    assertThat(Owner.team("nobody").contactsAt(Instant.EPOCH)).isEmpty();
  }

  @Test
  void refusesARotationOfNobody() {
    assertThatThrownBy(() -> OnCallRotation.weekly(LocalDateTime.MIN, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a member");
    assertThatThrownBy(() -> ROTATION.overriddenBy(" ", Instant.EPOCH, Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a contact");
  }
}
