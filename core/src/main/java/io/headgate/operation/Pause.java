package io.headgate.operation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * That a DAG is paused: it gets no scheduled runs, its queued runs do not start, and no task of it
 * starts. Running bodies go on to their end.
 */
public record Pause(String dag, Actor by, String reason, Instant since) {

  public Pause {
    requireNonNull(dag, "dag");
    requireNonNull(by, "by");
    requireNonNull(reason, "reason");
    requireNonNull(since, "since");
  }
}
