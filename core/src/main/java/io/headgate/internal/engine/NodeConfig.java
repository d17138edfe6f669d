package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How this process takes part in a store that several share; without meaning on an embedded one.
 *
 * @param name for people: in the store and in messages
 * @param lease how long a node's runs stay its own when nothing is heard of it
 * @param heartbeat how often it is heard of, and looks at what others have done
 */
public record NodeConfig(String name, Duration lease, Duration heartbeat) {

  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);
  public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);

  public NodeConfig {
    requireNonNull(name, "name");
    if (heartbeat.isNegative() || heartbeat.isZero()) {
      throw new IllegalArgumentException("A heartbeat every " + heartbeat + " is none");
    }
    if (lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "A lease of "
              + lease
              + " does not outlast two heartbeats of "
              + heartbeat
              + ": the first one that comes late would cost it");
    }
  }

  /** Named by its process. */
  public static NodeConfig standard() {
    return new NodeConfig(
        "process " + ProcessHandle.current().pid(), DEFAULT_LEASE, DEFAULT_HEARTBEAT);
  }
}
