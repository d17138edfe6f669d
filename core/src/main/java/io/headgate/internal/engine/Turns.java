package io.headgate.internal.engine;

import java.time.Duration;
import java.util.Optional;

/** The coordinator's turns, taken by hand instead of by a thread. */
public interface Turns {

  /**
   * Takes one turn.
   *
   * @return whether there was anything to do
   */
  boolean take();

  /**
   * Renews the node's lease and looks at what other nodes have done, for the next turn; does
   * nothing on a store that is not shared.
   */
  void beat();

  /** How long nothing becomes due by itself; empty if nothing ever does. */
  Optional<Duration> idleFor();
}
