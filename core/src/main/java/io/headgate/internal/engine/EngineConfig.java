package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.spi.RunListener;
import io.headgate.spi.TaskExecutor;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the host configured. */
public record EngineConfig(
    List<Dag> dags,
    Map<Class<?>, Supplier<?>> services,
    List<RunListener> listeners,
    Optional<TaskExecutor> executor,
    InstantSource clock,
    int workers) {
  public EngineConfig {
    dags = List.copyOf(dags);
    services = Map.copyOf(new LinkedHashMap<>(services));
    listeners = List.copyOf(listeners);
    if (workers < 1) {
      throw new IllegalArgumentException("At least one worker is needed, not " + workers);
    }
  }
}
