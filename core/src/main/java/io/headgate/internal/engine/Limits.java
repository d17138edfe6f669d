package io.headgate.internal.engine;

import com.google.common.collect.Maps;
import io.headgate.run.Lane;
import java.util.EnumMap;
import java.util.Map;

/**
 * How capacity is shared, and how much the platform may fail.
 *
 * @param weights of every lane, each at least 1
 * @param platformRetries how often the platform may fail one task instance and it is tried again
 */
public record Limits(Map<Lane, Integer> weights, int platformRetries) {

  private static final int DEFAULT_PLATFORM_RETRIES = 10;

  public Limits {
    EnumMap<Lane, Integer> all = new EnumMap<>(Lane.class);
    for (Lane lane : Lane.values()) {
      int weight = weights.getOrDefault(lane, lane.defaultWeight());
      if (weight < 1) {
        throw new IllegalArgumentException(
            "The share of lane " + lane + " must be at least 1, not " + weight);
      }
      all.put(lane, weight);
    }
    weights = Maps.immutableEnumMap(all);
    if (platformRetries < 0) {
      throw new IllegalArgumentException(
          "platformRetries must be at least 0, not " + platformRetries);
    }
  }

  /** What holds if nothing else is said. */
  public static Limits defaults() {
    return new Limits(Map.of(), DEFAULT_PLATFORM_RETRIES);
  }

  /** The same with another weight of the lane. */
  public Limits withShare(Lane lane, int weight) {
    EnumMap<Lane, Integer> changed = new EnumMap<>(weights);
    changed.put(lane, weight);
    return new Limits(changed, platformRetries);
  }

  /** The same with another number of platform retries. */
  public Limits withPlatformRetries(int retries) {
    return new Limits(weights, retries);
  }

  int weight(Lane lane) {
    return weights.getOrDefault(lane, lane.defaultWeight());
  }

  /** How many of the slots are the lane's share; at least one. */
  int share(Lane lane, int slots) {
    long all = weights.values().stream().mapToLong(Integer::longValue).sum();
    return Math.toIntExact(Math.max(1, (long) slots * weight(lane) / all));
  }
}
