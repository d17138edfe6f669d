package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.run.Retention;
import io.headgate.spi.RunListener;
import io.headgate.spi.TaskExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the host configured.
 *
 * @param retention how long finished runs are kept
 * @param formerTables how long is kept what table swaps leave beside production; empty for ever
 * @param grace how long closing waits for running bodies before it interrupts them
 * @param node its part in a store that several processes share
 * @param limits how capacity is shared
 * @param unwritten how long a task may have been queued without the store knowing it
 * @param tracking who is told of tickets
 */
public record EngineConfig(
    List<Dag> dags,
    Map<Class<?>, Supplier<?>> services,
    List<RunListener> listeners,
    Optional<TaskExecutor> executor,
    InstantSource clock,
    int workers,
    Duration grace,
    Retention retention,
    Optional<Duration> formerTables,
    NodeConfig node,
    Limits limits,
    Duration unwritten,
    Tracking tracking) {

  /** How long closing waits for running bodies, if nothing else is said. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /** A task that begins sooner after it was queued costs one write less. */
  public static final Duration DEFAULT_UNWRITTEN = Duration.ofSeconds(1);

  public EngineConfig {
    dags = List.copyOf(dags);
    services = Map.copyOf(new LinkedHashMap<>(services));
    listeners = List.copyOf(listeners);
    if (workers < 1) {
      throw new IllegalArgumentException("At least one worker is needed, not " + workers);
    }
    if (formerTables.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("Former tables cannot be kept for " + formerTables.get());
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("Closing cannot wait for " + grace);
    }
  }

  /** The same, with one more listener. */
  EngineConfig heardBy(RunListener listener) {
    List<RunListener> all = new ArrayList<>(listeners);
    all.add(listener);
    return new EngineConfig(
        dags,
        services,
        all,
        executor,
        clock,
        workers,
        grace,
        retention,
        formerTables,
        node,
        limits,
        unwritten,
        tracking);
  }
}
