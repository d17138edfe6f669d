package io.headgate.spark.submit;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster on this machine, a master and workers that listen on the loopback
 * interface only, from the class path of this process: to try jobs on before they meet a real one.
 * Its processes end when it is closed, or with this process, however that ends. Thread-safe.
 */
public final class LoopbackCluster implements AutoCloseable {

  private static final String LOCALHOST = "127.0.0.1";
  private static final Duration MOST_STARTING = Duration.ofSeconds(90);
  private static final Pattern ALIVE = Pattern.compile("\"aliveworkers\"\\s*:\\s*([0-9]+)");

  private final Path directory;
  private final int port;
  private final int webPort;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::kill, "loopback-cluster-end");

  private LoopbackCluster(Path directory) throws IOException {
    this.directory = directory;
    this.port = freePort();
    this.webPort = freePort();
  }

  /**
   * Starts a cluster, and waits until its workers have come to the master.
   *
   * @param workers how many
   * @param cores of each worker, which need not be there
   * @param memory of each worker, shared by its executors, such as {@code 2g}
   * @throws IllegalStateException if they do not come
   */
  public static LoopbackCluster start(int workers, int cores, String memory)
      throws IOException, InterruptedException {
    if (workers < 1 || cores < 1) {
      throw new IllegalArgumentException(
          "A cluster needs a worker with a core, not " + workers + " with " + cores);
    }
    Memory each = Memory.of(memory);
    LoopbackCluster cluster = new LoopbackCluster(Files.createTempDirectory("headgate-cluster"));
    try {
      cluster.begin(workers, cores, each);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void begin(int workers, int cores, Memory memory)
      throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(hook);
    Files.createDirectories(directory.resolve("home").resolve("jars"));
    launch(
        "master",
        "org.apache.spark.deploy.master.Master",
        List.of(
            "--host",
            LOCALHOST,
            "--port",
            Integer.toString(port),
            "--webui-port",
            Integer.toString(webPort)));
    await("the master", this::isMasterThere);
    for (int worker = 1; worker <= workers; worker++) {
      launch(
          "worker-" + worker,
          "org.apache.spark.deploy.worker.Worker",
          List.of(
              "--host",
              LOCALHOST,
              "--webui-port",
              "0",
              "--cores",
              Integer.toString(cores),
              "--memory",
              memory.toString(),
              "--work-dir",
              directory.resolve("work-" + worker).toString(),
              master()));
    }
    await(workers + " workers", () -> aliveWorkers() == workers);
  }

  private void launch(String name, String main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=io/headgate/spark/submit/driver-log4j2.properties",
            "-cp",
            System.getProperty("java.class.path"),
            LoopbackMember.class.getName(),
            Long.toString(ProcessHandle.current().pid()),
            main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log(name).toFile()));
    builder.environment().put("SPARK_HOME", directory.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", LOCALHOST);
    builder.environment().put("SPARK_MASTER_HOST", LOCALHOST);
    Process process = builder.start();
    process.getOutputStream().close();
    synchronized (processes) {
      processes.add(process);
    }
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long until = System.nanoTime() + MOST_STARTING.toNanos();
    while (!condition.holds()) {
      List<Process> all;
      synchronized (processes) {
        all = List.copyOf(processes);
      }
      if (System.nanoTime() > until || !all.stream().allMatch(Process::isAlive)) {
        String log = Files.readString(log(all.size() > 1 ? "worker-1" : "master"));
        throw new IllegalStateException(
            "A cluster on this machine does not start, waiting for "
                + what
                + ": "
                + log.substring(Math.max(0, log.length() - 2_000)));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private boolean isMasterThere() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return aliveWorkers() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  private int aliveWorkers() {
    try {
      URL page = URI.create("http://" + LOCALHOST + ":" + webPort + "/json/").toURL();
      try (InputStream stream = page.openStream()) {
        Matcher alive = ALIVE.matcher(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        return alive.find() ? Integer.parseInt(alive.group(1)) : -1;
      }
    } catch (IOException e) {
      return -1;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** As a submission names it: {@code spark://127.0.0.1:...}. */
  public String master() {
    return "spark://" + LOCALHOST + ":" + port;
  }

  /**
   * What a Spark in this process is set to that has its executors on the cluster, for {@code
   * SparkPlugin.config}; executors have half a gibibyte and the class path of here.
   */
  public Map<String, String> settings() {
    return Map.of(
        "spark.master",
        master(),
        "spark.executor.memory",
        "512m",
        "spark.executor.extraClassPath",
        System.getProperty("java.class.path"));
  }

  /** The page of the master, for a browser. */
  public URI page() {
    return URI.create("http://" + LOCALHOST + ":" + webPort);
  }

  private void kill() {
    List<Process> all;
    synchronized (processes) {
      all = List.copyOf(processes);
    }
    for (Process process : all) {
      List<ProcessHandle> descendants = process.descendants().toList();
      process.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Ends all processes of the cluster, with the executors and drivers that it runs. */
  @Override
  public void close() throws IOException {
    kill();
    List<Process> all;
    synchronized (processes) {
      all = List.copyOf(processes);
      processes.clear();
    }
    all.forEach(process -> process.onExit().join());
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook with it.
      return;
    }
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
