package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and when a failed task is tried again: exponential backoff with jitter.
 *
 * @param maxAttempts all attempts, the first one included; 1 means no retry
 * @param initialDelay before the second attempt
 * @param multiplier by which each further delay grows; at least 1
 * @param maxDelay no delay is longer
 * @param jitter the share, 0 to 1, by which a delay is varied at random in both directions
 */
public record RetryPolicy(
    int maxAttempts, Duration initialDelay, double multiplier, Duration maxDelay, double jitter) {

  public RetryPolicy {
    requireNonNull(initialDelay, "initialDelay");
    requireNonNull(maxDelay, "maxDelay");
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts must be at least 1, not " + maxAttempts);
    }
    if (initialDelay.isNegative() || maxDelay.compareTo(initialDelay) < 0) {
      throw new IllegalArgumentException(
          "Delays must not be negative and maxDelay not below initialDelay: "
              + initialDelay
              + ", "
              + maxDelay);
    }
    if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
      throw new IllegalArgumentException("multiplier must be at least 1, not " + multiplier);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be between 0 and 1, not " + jitter);
    }
  }

  /** One attempt only. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO, 0);
  }

  /** {@code attempts} in all, doubling from one second up to five minutes, varied by 10 %. */
  public static RetryPolicy attempts(int attempts) {
    return new RetryPolicy(attempts, Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.1);
  }

  /** The same with another first delay; {@code maxDelay} is raised to it if need be. */
  public RetryPolicy startingWith(Duration delay) {
    return new RetryPolicy(
        maxAttempts, delay, multiplier, maxDelay.compareTo(delay) < 0 ? delay : maxDelay, jitter);
  }

  /** The pause after the failed attempt {@code attempt} (1 is the first). */
  public Duration delayAfter(int attempt, RandomGenerator random) {
    double millis = initialDelay.toMillis() * Math.pow(multiplier, attempt - 1.0);
    double varied = millis * (1 + jitter * (2 * random.nextDouble() - 1));
    return Duration.ofMillis(Math.round(Math.min(varied, (double) maxDelay.toMillis())));
  }
}
