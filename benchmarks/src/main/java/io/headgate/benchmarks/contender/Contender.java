package io.headgate.benchmarks.contender;

import io.headgate.benchmarks.work.Bodies;

/** Carries out one workload, again and again, each time as a new run. */
public interface Contender extends AutoCloseable {

  /** How many bodies run at the same time, for everyone. */
  int SLOTS = 16;

  /** For tables. */
  String name();

  /**
   * Carries the workload out once. What is timed is all of it, from the submission of the run to
   * the moment at which the last end is known.
   */
  void run(Bodies bodies) throws Exception;

  @Override
  void close();
}
