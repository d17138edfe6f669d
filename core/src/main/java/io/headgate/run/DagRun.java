package io.headgate.run;

import static java.util.Objects.requireNonNull;

import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as it stood at one moment.
 *
 * @param label how people name it, such as {@code 1998-01-08}
 * @param startedAt when it last took a place among its DAG's active runs
 */
public record DagRun(
    DagRunId id,
    DataInterval interval,
    String label,
    DagRunState state,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  public DagRun {
    requireNonNull(id, "id");
    requireNonNull(interval, "interval");
    requireNonNull(label, "label");
    requireNonNull(state, "state");
    requireNonNull(createdAt, "createdAt");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(endedAt, "endedAt");
  }
}
