package io.headgate.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How long finished runs are kept, with their task instances, and facts that newer ones have
 * replaced. What is current is kept for ever whatever the policy: the latest materialization and
 * the latest observation of each partition, every check's verdict, tickets, backfills and the
 * journal of table swaps; so is every unfinished run.
 *
 * @param age a run that ended longer ago may go, and a fact that was replaced and is older; empty
 *     to keep everything
 * @param last so many of each DAG's runs, by interval, stay however old they are
 */
public record Retention(Optional<Duration> age, int last) {

  /** 400 days, and the last 10 runs of each DAG: a year can be compared with the year before. */
  public static final Retention DEFAULT = keeping(Duration.ofDays(400)).andTheLast(10);

  public Retention {
    requireNonNull(age, "age");
    if (age.isPresent() && age.get().isNegative()) {
      throw new IllegalArgumentException("Runs cannot be kept for " + age.get());
    }
    if (last < 0) {
      throw new IllegalArgumentException("The last " + last + " runs cannot be kept");
    }
  }

  /** Keeps what is younger. */
  public static Retention keeping(Duration age) {
    return new Retention(Optional.of(age), 0);
  }

  /** Keeps everything. */
  public static Retention forever() {
    return new Retention(Optional.empty(), 0);
  }

  /** Keeps the last {@code runs} of each DAG as well, however old they are. */
  public Retention andTheLast(int runs) {
    return new Retention(age, runs);
  }
}
