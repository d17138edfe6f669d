package io.headgate.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The identity of a run: whatever asks twice for the same one gets the same one.
 *
 * @param key unique among the runs of this kind of this DAG: the start of the data interval for a
 *     scheduled run, and with something that tells requests apart for the others
 */
public record DagRunId(String dag, RunKind kind, String key) {

  public DagRunId {
    requireNonNull(kind, "kind");
    if (dag.isBlank() || dag.contains("/") || key.isBlank() || key.contains("/")) {
      throw new IllegalArgumentException(
          "A run id is made of a DAG, a kind and a key without slashes: '"
              + dag
              + "', '"
              + key
              + "'");
    }
  }

  /** The one scheduled run of {@code dag} for the interval that starts at {@code intervalStart}. */
  public static DagRunId scheduled(String dag, Instant intervalStart) {
    return new DagRunId(dag, RunKind.SCHEDULED, intervalStart.toString());
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is no run id
   */
  public static DagRunId parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "Cannot read '" + text + "' as a run id: write dag/kind/key");
    }
    return new DagRunId(parts[0], RunKind.ofCode(parts[1]), parts[2]);
  }

  /** {@code dag/kind/key}. */
  @Override
  public String toString() {
    return dag + "/" + kind.code() + "/" + key;
  }
}
