package io.headgate.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which state follows from which event in which state. Immutable and thread-safe.
 *
 * @param <S> the states
 * @param <E> the events
 */
public final class TransitionTable<S extends Enum<S>, E extends Enum<E>> {

  /** One row: {@code event} in {@code from} leads to {@code to}. */
  public record Transition<S, E>(S from, E event, S to) {}

  private final String what;
  private final Map<S, Map<E, Transition<S, E>>> rows;

  private TransitionTable(String what, Map<S, Map<E, Transition<S, E>>> rows) {
    this.what = what;
    this.rows = rows;
  }

  static <S extends Enum<S>, E extends Enum<E>> Builder<S, E> of(
      String what, Class<S> states, Class<E> events) {
    return new Builder<>(what, states, events);
  }

  /**
   * The state after {@code event}.
   *
   * @throws IllegalTransitionException if the event is not possible in the state
   */
  public S next(Object id, S from, E event) {
    Transition<S, E> transition = rows.getOrDefault(from, Map.of()).get(event);
    if (transition == null) {
      throw new IllegalTransitionException(what, id, from, event, targets(event));
    }
    return transition.to();
  }

  /** Every row, by state and event. */
  public List<Transition<S, E>> transitions() {
    return rows.values().stream().map(Map::values).flatMap(Collection::stream).toList();
  }

  private String targets(E event) {
    return transitions().stream()
        .filter(row -> row.event() == event)
        .map(row -> row.to().name())
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  /** Collects rows. */
  static final class Builder<S extends Enum<S>, E extends Enum<E>> {
    private final String what;
    private final Class<E> events;
    private final Map<S, Map<E, Transition<S, E>>> rows = new LinkedHashMap<>();

    private Builder(String what, Class<S> states, Class<E> events) {
      this.what = what;
      this.events = events;
      Arrays.stream(states.getEnumConstants())
          .forEach(state -> rows.put(state, new EnumMap<>(events)));
    }

    Builder<S, E> add(S from, E event, S to) {
      Map<E, Transition<S, E>> row = rows.computeIfAbsent(from, state -> new EnumMap<>(events));
      if (row.putIfAbsent(event, new Transition<>(from, event, to)) != null) {
        throw new IllegalArgumentException("Two rows for " + event + " in " + from);
      }
      return this;
    }

    /** One row per state. */
    Builder<S, E> addFrom(Set<S> states, E event, S to) {
      states.forEach(from -> add(from, event, to));
      return this;
    }

    TransitionTable<S, E> build() {
      return new TransitionTable<>(what, rows);
    }
  }
}
