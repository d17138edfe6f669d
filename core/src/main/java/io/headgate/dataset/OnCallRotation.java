package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who of a team is on call: one member after the other for a week each, handed over on the same day
 * of the week at the same time of a zone's clock, also where that clock is changed. Immutable and
 * thread-safe.
 *
 * @param firstHandOver when the first member's first week begins; the rotation also goes back from
 *     there
 * @param zone whose clock the hand-over goes by: where the clock skips that time, it is as much
 *     later; where the time comes twice, it is the first of the two
 * @param members how each is reached, in the order of their weeks
 * @param overrides who stands in for whoever it would be; of those that overlap, the last one
 *     counts
 */
public record OnCallRotation(
    LocalDateTime firstHandOver,
    ZoneId zone,
    List<String> members,
    List<OnCallOverride> overrides) {

  private static final int DAYS = 7;

  /**
   * When somebody is on call without a break.
   *
   * @param overridden whether it would be somebody else's turn
   */
  public record Shift(String member, DataInterval during, boolean overridden) {}

  public OnCallRotation {
    requireNonNull(firstHandOver, "firstHandOver");
    requireNonNull(zone, "zone");
    members = List.copyOf(members);
    overrides = List.copyOf(overrides);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("A rotation needs a member: name who is on call");
    }
    members.forEach(OnCallOverride::requireContact);
  }

  /**
   * A rotation by the week.
   *
   * @param firstHandOver such as a Monday at 09:00
   * @param members how each is reached, in the order of their weeks
   */
  public static OnCallRotation weekly(LocalDateTime firstHandOver, ZoneId zone, String... members) {
    return new OnCallRotation(firstHandOver, zone, List.of(members), List.of());
  }

  /** The same, but {@code member} stands in from {@code from} until before {@code until}. */
  public OnCallRotation overriddenBy(String member, Instant from, Instant until) {
    List<OnCallOverride> more = new ArrayList<>(overrides);
    more.add(new OnCallOverride(DataInterval.between(from, until), member));
    return new OnCallRotation(firstHandOver, zone, members, more);
  }

  /** How the one on call at that instant is reached. */
  public String at(Instant instant) {
    return shiftAt(instant).member();
  }

  /** Who is on call at that instant, since when and until when. */
  public Shift shiftAt(Instant instant) {
    Optional<OnCallOverride> override = overrideAt(instant);
    String member = override.map(OnCallOverride::member).orElseGet(() -> member(weekAt(instant)));
    Instant start =
        override.map(one -> one.during().start()).orElseGet(() -> start(weekAt(instant)));
    Instant end =
        override.map(one -> one.during().end()).orElseGet(() -> start(weekAt(instant) + 1));
    // Whoever stands in for this one bounds the shift.
    List<OnCallOverride> stronger =
        override
            .map(one -> overrides.subList(overrides.lastIndexOf(one) + 1, overrides.size()))
            .orElse(overrides);
    for (OnCallOverride other : stronger) {
      if (!other.during().end().isAfter(instant) && other.during().end().isAfter(start)) {
        start = other.during().end();
      }
      if (other.during().start().isAfter(instant) && other.during().start().isBefore(end)) {
        end = other.during().start();
      }
    }
    return new Shift(member, DataInterval.between(start, end), override.isPresent());
  }

  private Optional<OnCallOverride> overrideAt(Instant instant) {
    return overrides.stream()
        .filter(one -> one.during().contains(instant))
        .reduce((earlier, later) -> later);
  }

  /** Which week of the rotation it is, from 0. */
  private long weekAt(Instant instant) {
    LocalDate day = instant.atZone(zone).toLocalDate();
    long days = ChronoUnit.DAYS.between(firstHandOver.toLocalDate(), day);
    long week = Math.floorDiv(days, DAYS);
    return instant.isBefore(start(week)) ? week - 1 : week;
  }

  private Instant start(long week) {
    return firstHandOver.plusWeeks(week).atZone(zone).toInstant();
  }

  private String member(long week) {
    return members.get(Math.floorMod(week, members.size()));
  }
}
