package io.headgate.examples.foodmart;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.submit.LoopbackCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * Where the example keeps its things, as the command line's options say. Not thread-safe.
 *
 * <p>{@code state} is Headgate's store, {@code warehouse} holds the tables and their catalog,
 * {@code foodmart} the stores' files, {@code logs} the log.
 */
final class FoodMartHome {

  /** What "today" is before anybody says otherwise: January 1998 is complete. */
  static final LocalDate FIRST_TODAY = LocalDate.of(1998, 2, 1);

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      defaultValue = ".headgate",
      description = "Where state, tables and logs are kept; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of(".headgate");

  @Option(
      names = "--today",
      paramLabel = "DATE",
      scope = ScopeType.INHERIT,
      description = "Let it be the morning of this day of 1998; time does not go back.")
  private @Nullable LocalDate today;

  private @Nullable SimulatedClock clock;
  private Map<String, String> cluster = Map.of();

  FoodMartHome() {}

  FoodMartHome(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory.toAbsolutePath().normalize();
  }

  Path log() {
    return directory().resolve("logs").resolve("headgate.log");
  }

  Path report() {
    return directory().resolve("report.html");
  }

  /** What the demo keeps for itself. */
  Path demoFigures() {
    return directory().resolve("demo.properties");
  }

  Path storesFiles() {
    return directory().resolve("foodmart");
  }

  /** An orchestrator with all DAGs on core's own thread pool, not started. */
  Orchestrator open() {
    return builder().build();
  }

  /** All DAGs, with the deployed version of the business rule. */
  OrchestratorBuilder builder() {
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .embeddedStore(directory().resolve("state"))
            .plugin(spark())
            .clock(clock());
    Pipelines.all(NetSalesRule.deployedIn(directory())).forEach(builder::dag);
    return builder;
  }

  /** Spark on the example's tables, with settings for little data on few cores. */
  SparkPlugin spark() {
    logToFile();
    SparkPlugin plugin =
        SparkPlugin.embedded(directory().resolve("warehouse"))
            .clock(clock())
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.default.parallelism", "2");
    for (Map.Entry<String, String> setting : cluster.entrySet()) {
      plugin = plugin.config(setting.getKey(), setting.getValue());
    }
    return plugin;
  }

  /** From now on, Spark has its executors there. */
  void runOn(LoopbackCluster newCluster) {
    cluster = newCluster.settings();
  }

  SimulatedClock clock() {
    SimulatedClock open = clock;
    if (open == null) {
      open =
          SimulatedClock.open(
              InstantSource.system(),
              directory().resolve("clock"),
              FIRST_TODAY,
              Optional.ofNullable(today));
      clock = open;
    }
    return open;
  }

  /**
   * Deletes what the example made here, and nothing else.
   *
   * @throws IllegalStateException if another process uses it
   */
  void clear() {
    open().close(); // refuses if another process has the store
    clock = null;
    for (String made :
        List.of("state", "warehouse", "clock", "rules.properties", "demo.properties")) {
      Path path = directory().resolve(made);
      try {
        if (Files.exists(path)) {
          MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot delete " + path + " to start over", e);
      }
    }
  }

  /** Before the first logger is made; log4j2.properties reads it. */
  private void logToFile() {
    System.setProperty("headgate.log", log().toString());
  }
}
