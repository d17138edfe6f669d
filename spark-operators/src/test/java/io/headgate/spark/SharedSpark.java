package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import io.headgate.profile.ProfileHistory;
import io.headgate.quality.PartitionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** One small Spark for all tests of this process, found as an orchestrator would find it. */
public final class SharedSpark {

  /** Of the Spark that has the tables. */
  static final Map<String, String> SETTINGS = settings();

  private static final Map<Class<?>, Supplier<?>> SERVICES = services();

  private SharedSpark() {}

  /** One of its own, on the context that all tests of this process share. */
  public static SparkSession newSession() {
    return sessions().session().newSession();
  }

  static <T> T service(Class<T> type) {
    return type.cast(requireNonNull(SERVICES.get(type)).get());
  }

  static SparkSessions sessions() {
    return service(SparkSessions.class);
  }

  static void sql(String text) {
    sessions().session().sql(text);
  }

  private static Map<String, String> settings() {
    try {
      Map<String, String> settings =
          new HashMap<>(EmbeddedSettings.in(Files.createTempDirectory("headgate-spark")));
      settings.put("spark.master", "local[2]");
      settings.put("spark.sql.shuffle.partitions", "1");
      settings.put("spark.default.parallelism", "1");
      return Map.copyOf(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Class<?>, Supplier<?>> services() {
    Map<Class<?>, Supplier<?>> services = new HashMap<>();
    services.put(PartitionHistory.class, PartitionHistory::none);
    services.put(ProfileHistory.class, ProfileHistory::none);
    SparkPlugin plugin = SparkPlugin.of(SETTINGS);
    plugin.install(
        new io.headgate.spi.Plugin.Services() {
          @Override
          public <T> void register(Class<T> type, Supplier<? extends T> supplier) {
            services.put(type, supplier);
          }
        });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> sessions().close()));
    return services;
  }
}
