package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One small Spark for all tests of this process, found as an orchestrator would find it. */
final class SharedSpark {

  private static final Map<Class<?>, Supplier<?>> SERVICES = services();

  private SharedSpark() {}

  static <T> T service(Class<T> type) {
    return type.cast(requireNonNull(SERVICES.get(type)).get());
  }

  static SparkSessions sessions() {
    return service(SparkSessions.class);
  }

  static void sql(String text) {
    sessions().session().sql(text);
  }

  private static Map<Class<?>, Supplier<?>> services() {
    Map<Class<?>, Supplier<?>> services = new HashMap<>();
    try {
      SparkPlugin.embedded(Files.createTempDirectory("headgate-spark"))
          .config("spark.master", "local[2]")
          .config("spark.sql.shuffle.partitions", "1")
          .config("spark.default.parallelism", "1")
          .install(
              new io.headgate.spi.Plugin.Services() {
                @Override
                public <T> void register(Class<T> type, Supplier<? extends T> supplier) {
                  services.put(type, supplier);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> sessions().close()));
    return services;
  }
}
