package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import io.headgate.run.Lane;
import io.headgate.run.TaskInstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;

/**
 * The lanes as pools of Spark's fair scheduler, so that the jobs of tasks that run at the same time
 * share the cores by the lanes' usual weights. Without such a scheduler, as in a host's own Spark,
 * a job's pool means nothing.
 */
final class LanePools {

  static final String POOL = "spark.scheduler.pool";

  private static final String MODE = "spark.scheduler.mode";
  private static final String FILE = "spark.scheduler.allocation.file";
  private static final String NAME = "headgate-lanes.xml";

  private LanePools() {}

  /** What a Spark with these pools is started with. */
  static Map<String, String> settings(Path directory) {
    return Map.of(MODE, "FAIR", FILE, directory.resolve(NAME).toString());
  }

  /** Writes the pools down, where the settings name our file and not somebody else's. */
  static void prepare(Map<String, String> settings) {
    Optional<Path> file =
        Optional.ofNullable(settings.get(FILE)).map(Path::of).filter(path -> path.endsWith(NAME));
    if (file.isPresent()) {
      try {
        Files.createDirectories(requireNonNull(file.get().toAbsolutePath().getParent()));
        Files.writeString(file.get(), pools());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write the lanes' pools for Spark", e);
      }
    }
  }

  private static String pools() {
    return Arrays.stream(Lane.values())
        .map(
            lane ->
                "<pool name=\"%s\"><schedulingMode>FIFO</schedulingMode><weight>%d</weight></pool>"
                    .formatted(pool(lane), lane.defaultWeight()))
        .collect(
            Collectors.joining(
                "\n", "<?xml version=\"1.0\"?>\n<allocations>\n", "\n</allocations>\n"));
  }

  static String pool(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  /** Puts the jobs that this thread begins into the pool of the task's lane. */
  static void enter(SparkContext context, TaskInstanceId id) {
    context.setLocalProperty(POOL, pool(id.run().kind().lane()));
  }

  /** The thread's jobs belong to no lane any more. */
  @SuppressWarnings("NullAway") // Spark takes null for "none"
  static void leave(SparkContext context) {
    context.setLocalProperty(POOL, null);
  }
}
