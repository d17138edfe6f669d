package io.headgate.benchmarks.lake;

import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSessions;
import io.headgate.spi.Plugin;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The services of a plugin, outside of an orchestrator. */
public final class PluginServices implements AutoCloseable {

  private final Map<Class<?>, Supplier<?>> suppliers = new HashMap<>();

  public PluginServices(SparkPlugin plugin) {
    plugin.install(
        new Plugin.Services() {
          @Override
          public <T> void register(Class<T> type, Supplier<? extends T> supplier) {
            suppliers.put(type, supplier);
          }
        });
  }

  public <T> T service(Class<T> type) {
    return type.cast(Objects.requireNonNull(suppliers.get(type)).get());
  }

  public SparkSessions sessions() {
    return service(SparkSessions.class);
  }

  @Override
  public void close() {
    sessions().close();
  }
}
