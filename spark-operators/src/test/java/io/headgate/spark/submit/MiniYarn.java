package io.headgate.spark.submit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.service.Service;

/**
 * A YARN of one node in this process, as Hadoop tests itself. Its class comes with the profile that
 * has {@code spark-yarn} as well, and so is found by its name.
 */
final class MiniYarn implements AutoCloseable {

  private static final String CLUSTER = "org.apache.hadoop.yarn.server.MiniYARNCluster";
  private static final String MANAGER = "yarn.resourcemanager.address";

  private final Service cluster;
  private final Path configuration;

  private MiniYarn(Service cluster, Path configuration) {
    this.cluster = cluster;
    this.configuration = configuration;
  }

  static boolean isThere() {
    try {
      Class.forName(CLUSTER, false, MiniYarn.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  static MiniYarn start(Path directory) throws ReflectiveOperationException, IOException {
    Configuration settings = new Configuration();
    settings.addResource("yarn-default.xml");
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.setInt("yarn.scheduler.capacity.root.default.capacity", 100);
    settings.setInt("yarn.scheduler.capacity.root.default.maximum-capacity", 100);
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    settings.setInt("yarn.scheduler.minimum-allocation-mb", 128);
    settings.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100.0");
    settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    settings.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
    settings.set("yarn.nodemanager.env-whitelist", "JAVA_HOME");
    Service cluster =
        Class.forName(CLUSTER)
            .asSubclass(Service.class)
            .getConstructor(String.class, int.class, int.class, int.class)
            .newInstance("headgate", 1, 1, 1);
    cluster.init(settings);
    cluster.start();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !cluster.getConfig().get(MANAGER, ":0").endsWith(":0"));
    Path configuration = Files.createDirectories(directory.resolve("hadoop"));
    try (OutputStream file = Files.newOutputStream(configuration.resolve("yarn-site.xml"))) {
      cluster.getConfig().writeXml(file);
    }
    return new MiniYarn(cluster, configuration);
  }

  /** What {@code HADOOP_CONF_DIR} names. */
  Path configuration() {
    return configuration;
  }

  @Override
  public void close() {
    cluster.stop();
  }
}
