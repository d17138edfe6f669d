package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * How a backfill goes about its work. Immutable and thread-safe.
 *
 * @param partitionsPerRun how many contiguous partitions one execution of a body covers at most,
 *     where the body can cover several; 0 for as many as the task says
 * @param bytesPerRun so many partitions that an execution reads about so many bytes, by what the
 *     task read before; 0 for no such bound
 * @param newestFirst whether later partitions are made first; datasets that are made from their own
 *     past, and tasks that depend on theirs, go in order all the same
 * @param maxActiveRuns how many of the backfill's executions and gates may run at the same time; 0
 *     for no bound but the capacity
 * @param prunesUnchanged whether what is made from partitions that turn out to have the same rows
 *     as before is left alone
 * @param scheduledRuns whether scheduled runs that write the same partitions wait for it
 */
public record Pace(
    int partitionsPerRun,
    long bytesPerRun,
    boolean newestFirst,
    int maxActiveRuns,
    boolean prunesUnchanged,
    ScheduledRuns scheduledRuns) {

  /** As the tasks say, oldest first. */
  public static final Pace USUAL = new Pace(0, 0, false, 0, false, ScheduledRuns.AS_THEY_COME);

  public Pace {
    requireNonNull(scheduledRuns, "scheduledRuns");
    requireNotNegative("partitions per run", partitionsPerRun);
    requireNotNegative("bytes per run", bytesPerRun);
    requireNotNegative("runs at a time", maxActiveRuns);
    if (partitionsPerRun > 0 && bytesPerRun > 0) {
      throw new IllegalArgumentException(
          "Say how large an execution is by partitions ("
              + partitionsPerRun
              + ") or by bytes ("
              + bytesPerRun
              + "), not by both");
    }
  }

  private static void requireNotNegative(String what, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("There are no " + number + " " + what);
    }
  }

  /** The same with this bound of partitions. */
  public Pace withPartitionsPerRun(int partitions) {
    return new Pace(
        partitions, bytesPerRun, newestFirst, maxActiveRuns, prunesUnchanged, scheduledRuns);
  }

  /** The same with this bound of bytes. */
  public Pace withBytesPerRun(long bytes) {
    return new Pace(
        partitionsPerRun, bytes, newestFirst, maxActiveRuns, prunesUnchanged, scheduledRuns);
  }

  /** The same, beginning with the latest partitions. */
  public Pace withNewestFirst() {
    return new Pace(
        partitionsPerRun, bytesPerRun, true, maxActiveRuns, prunesUnchanged, scheduledRuns);
  }

  /** The same with this bound of executions at the same time. */
  public Pace withMaxActiveRuns(int runs) {
    return new Pace(
        partitionsPerRun, bytesPerRun, newestFirst, runs, prunesUnchanged, scheduledRuns);
  }

  /** The same, following only what changes. */
  public Pace withPruningUnchanged() {
    return new Pace(partitionsPerRun, bytesPerRun, newestFirst, maxActiveRuns, true, scheduledRuns);
  }

  /** The same, with this said to scheduled runs. */
  public Pace withScheduledRuns(ScheduledRuns scheduled) {
    return new Pace(
        partitionsPerRun, bytesPerRun, newestFirst, maxActiveRuns, prunesUnchanged, scheduled);
  }

  /** For people; empty if it is the usual one. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (partitionsPerRun > 0) {
      parts.add("at most " + partitionsPerRun + " partitions per run");
    }
    if (bytesPerRun > 0) {
      parts.add("about " + PlanText.bytes(bytesPerRun) + " per run");
    }
    if (newestFirst) {
      parts.add("newest first");
    }
    if (maxActiveRuns > 0) {
      parts.add("at most " + maxActiveRuns + " runs at a time");
    }
    if (prunesUnchanged) {
      parts.add("following only what changes");
    }
    switch (scheduledRuns) {
      case AS_THEY_COME -> {}
      case WAIT -> parts.add("scheduled runs wait");
      case GO_FIRST -> parts.add("scheduled runs go first");
    }
    return String.join(", ", parts);
  }
}
