package io.headgate.spark.submit;

import com.google.common.base.Splitter;
import io.headgate.dag.PermanentFailure;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.util.Utils;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The process that submits: Spark's own {@code SparkSubmit}, from the class path or by an
 * installation's {@code bin/spark-submit}. Settings go by a file, as anybody may see the arguments
 * of a process.
 *
 * @param command the program and its arguments
 * @param environment what is added to that of this process
 * @param properties the settings
 */
record SubmitCommand(
    List<String> command, Map<String, String> environment, Map<String, String> properties) {

  private static final String LOCALHOST = "127.0.0.1";
  private static final String OPTIONS = "spark.driver.extraJavaOptions";
  private static final String DRIVER_CLASS_PATH = "spark.driver.extraClassPath";
  private static final String LOGGING =
      "-Dlog4j2.configurationFile=io/headgate/spark/submit/driver-log4j2.properties";

  /** What SparkSubmit takes for the jar of an application that is on the class path. */
  private static final String NO_RESOURCE = "spark-internal";

  private static final Pattern STANDALONE_ID = Pattern.compile("\\b(driver-[0-9]{14}-[0-9]+)\\b");
  private static final Pattern KUBERNETES_ID = Pattern.compile("submission ID ([^\\s:]+:[^\\s:]+)");

  private static final Set<String> OF_THE_SESSION =
      Set.of(
          "spark.master",
          "spark.app.name",
          "spark.app.id",
          "spark.submit.deployMode",
          // A driver of its own has one task's jobs; and its machine may not have the file.
          "spark.scheduler.mode",
          "spark.scheduler.allocation.file");

  private static final List<String> CONFIGURATIONS_OF_HADOOP =
      List.of("HADOOP_CONF_DIR", "YARN_CONF_DIR");

  private static final Set<String> ADDRESSES =
      Set.of("spark.driver.host", "spark.driver.bindAddress");

  SubmitCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    properties = Map.copyOf(properties);
  }

  /**
   * @param inherited what the orchestrator's own Spark is set to, catalogs above all
   * @param name of the application
   */
  static SubmitCommand of(
      SubmitSettings settings,
      Submissions submissions,
      AttemptFiles files,
      Map<String, String> inherited,
      String name) {
    return new Maker(settings, submissions, files).make(inherited, name);
  }

  /**
   * What asks a cluster to kill a driver that it runs, by the id that the submitting process
   * logged.
   *
   * @return empty if it logged none, or if Spark has no command for such a cluster, as for YARN
   */
  static Optional<SubmitCommand> killing(
      SubmitSettings settings, Submissions submissions, AttemptFiles files) throws IOException {
    return new Maker(settings, submissions, files).kill();
  }

  /** Writes the settings, and the command for people. */
  void write(AttemptFiles files) throws IOException {
    Properties all = new Properties();
    all.putAll(properties);
    try (Writer writer = Files.newBufferedWriter(files.settings())) {
      all.store(writer, null);
    }
    Files.writeString(files.command(), String.join(" ", command) + "\n");
    if (command.contains(files.application().toString())) {
      new JarOutputStream(Files.newOutputStream(files.application()), emptyManifest()).close();
    }
  }

  private static Manifest emptyManifest() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    return manifest;
  }

  private record Maker(SubmitSettings settings, Submissions submissions, AttemptFiles files) {

    SubmitCommand make(Map<String, String> inherited, String name) {
      requireClassesOf(settings.master());
      Map<String, String> properties = properties(inherited, name);
      List<String> command = new ArrayList<>(program(properties));
      command.addAll(
          List.of(
              "--master",
              settings.master(),
              "--deploy-mode",
              settings.deployMode().option(),
              "--properties-file",
              files.settings().toString(),
              "--class",
              SubmittedMain.class.getName()));
      List<Path> jars = settings.jars();
      String resource = NO_RESOURCE;
      if (!ownSpark()) {
        if (jars.isEmpty()) {
          throw new PermanentFailure(
              "Cannot submit "
                  + name
                  + ": drivers of "
                  + settings.master()
                  + (submissions.sparkHome().isPresent() ? " by a SPARK_HOME" : "")
                  + " have none of the classes of here; add the jar that holds yours and Headgate's"
                  + " with SubmitSettings.jar");
        }
        resource = jars.get(0).toString();
        jars = jars.subList(1, jars.size());
      } else if (isInCluster()) {
        resource = files.application().toString();
      }
      option(command, "--jars", jars);
      option(command, "--files", settings.files());
      command.add(resource);
      command.add(files.directory().toString());
      return new SubmitCommand(command, environment(), properties);
    }

    Optional<SubmitCommand> kill() throws IOException {
      String master = settings.master();
      boolean isStandalone = master.startsWith("spark://");
      if (!isStandalone && !master.startsWith("k8s://")) {
        return Optional.empty();
      }
      Pattern id = isStandalone ? STANDALONE_ID : KUBERNETES_ID;
      return files
          .lastInLog(line -> id.matcher(line).results().map(found -> found.group(1)).findFirst())
          .map(
              driver ->
                  new SubmitCommand(
                      isStandalone
                          ? killByClient(master, driver)
                          : Stream.concat(
                                  program(Map.of()).stream(),
                                  Stream.of("--master", master, "--kill", driver))
                              .toList(),
                      environment(),
                      Map.of()));
    }

    /** Spark's {@code --kill} needs the master's REST server, which is usually off. */
    private List<String> killByClient(String master, String id) {
      List<String> kill = List.of("org.apache.spark.deploy.Client", "kill", master, id);
      List<String> program = new ArrayList<>();
      if (submissions.sparkHome().isPresent()) {
        program.add(submissions.sparkHome().get().resolve("bin").resolve("spark-class").toString());
      } else {
        program.addAll(java());
        program.addAll(List.of(LOGGING, "-cp", submissions.classPath()));
      }
      program.addAll(kill);
      return program;
    }

    private static List<String> java() {
      List<String> java = new ArrayList<>();
      java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      java.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
      return java;
    }

    /** Whether drivers and executors have the Spark of our class path. */
    private boolean ownSpark() {
      return submissions.sparkHome().isEmpty() && !settings.bringsItsOwnSpark();
    }

    private boolean isInCluster() {
      return settings.deployMode() == DeployMode.CLUSTER;
    }

    private boolean isOnThisMachine() {
      return settings.master().startsWith("local")
          || settings.master().startsWith("spark://" + LOCALHOST + ":")
          || settings.master().startsWith("spark://localhost:");
    }

    private static void option(List<String> command, String option, List<Path> paths) {
      if (!paths.isEmpty()) {
        command.add(option);
        command.add(
            paths.stream()
                .map(path -> path.toAbsolutePath().toString())
                .collect(Collectors.joining(",")));
      }
    }

    private Map<String, String> properties(Map<String, String> inherited, String name) {
      Map<String, String> all = new HashMap<>(inherited);
      all.keySet().removeAll(OF_THE_SESSION);
      if (!isOnThisMachine()) {
        // Of no use to executors elsewhere, who are to call the driver back.
        ADDRESSES.forEach(key -> all.remove(key, LOCALHOST));
      }
      all.putAll(settings.settings());
      all.put("spark.app.name", name);
      all.put(SubmittedMain.PATIENCE, Long.toString(submissions.patience().toSeconds()));
      if (isInCluster()) {
        // The submitting process is what we wait for.
        all.putIfAbsent("spark.standalone.submit.waitAppCompletion", "true");
        all.put(OPTIONS, (all.getOrDefault(OPTIONS, "") + " " + logging(all)).strip());
      }
      if ("yarn".equals(settings.master())
          && submissions.sparkHome().isEmpty()
          && !all.containsKey("spark.yarn.archive")) {
        all.putIfAbsent("spark.yarn.jars", jarsOfTheClassPath());
      }
      if (ownSpark() && !settings.isLocal()) {
        all.merge("spark.executor.extraClassPath", submissions.classPath(), Maker::paths);
        if (isInCluster()) {
          all.merge(DRIVER_CLASS_PATH, submissions.classPath(), Maker::paths);
        }
      }
      return all;
    }

    /** What YARN is to give to drivers and executors, where there is no SPARK_HOME with jars. */
    private String jarsOfTheClassPath() {
      return Splitter.on(File.pathSeparatorChar)
          .splitToStream(submissions.classPath())
          .filter(path -> path.endsWith(".jar"))
          .map(path -> Path.of(path).toUri().toString())
          .collect(Collectors.joining(","));
    }

    private static String paths(String first, String then) {
      return first + File.pathSeparator + then;
    }

    private static String logging(Map<String, String> properties) {
      return properties.getOrDefault(OPTIONS, "").contains("log4j") ? "" : LOGGING;
    }

    private List<String> program(Map<String, String> properties) {
      if (submissions.sparkHome().isPresent()) {
        return List.of(
            submissions.sparkHome().get().resolve("bin").resolve("spark-submit").toString());
      }
      List<String> program = new ArrayList<>(java());
      String classPath = submissions.classPath();
      if (isInCluster()) {
        program.add(LOGGING);
      } else {
        settings.driverMemory().ifPresent(heap -> program.add("-Xmx" + heap));
        program.addAll(
            CollectionConverters.asJava(
                Utils.splitCommandString(properties.getOrDefault(OPTIONS, ""))));
        if (!logging(properties).isEmpty()) {
          program.add(LOGGING);
        }
        if (properties.containsKey(DRIVER_CLASS_PATH)) {
          classPath = paths(properties.get(DRIVER_CLASS_PATH), classPath);
        }
      }
      // As Spark's own scripts do it.
      for (String configuration : configurationsOfHadoop()) {
        classPath = paths(classPath, configuration);
      }
      program.addAll(List.of("-cp", classPath, "org.apache.spark.deploy.SparkSubmit"));
      return program;
    }

    private Map<String, String> environment() {
      Map<String, String> all = new HashMap<>(settings.environment());
      submissions
          .sparkHome()
          .ifPresentOrElse(
              home -> all.put("SPARK_HOME", home.toString()),
              () -> {
                // Spark looks for its jars and guesses its Scala where it has no class path.
                all.put("SPARK_HOME", submissions.directory().resolve("home").toString());
                all.put("SPARK_SCALA_VERSION", "2.13");
              });
      if (isOnThisMachine()) {
        all.putIfAbsent("SPARK_LOCAL_IP", LOCALHOST);
      }
      return all;
    }

    /** The directories that say where Hadoop's services are. */
    private List<String> configurationsOfHadoop() {
      return CONFIGURATIONS_OF_HADOOP.stream()
          .map(
              variable ->
                  Optional.ofNullable(settings.environment().get(variable))
                      .or(() -> Optional.ofNullable(System.getenv(variable))))
          .flatMap(Optional::stream)
          .distinct()
          .toList();
    }

    private void requireClassesOf(String master) {
      if ("yarn".equals(master)) {
        if (configurationsOfHadoop().isEmpty()) {
          throw new PermanentFailure(
              "Cannot submit to YARN: nothing says where it is; set HADOOP_CONF_DIR, in this"
                  + " process's environment or with SubmitSettings.environment");
        }
        require("org.apache.spark.deploy.yarn.YarnClusterApplication", "spark-yarn_2.13");
      } else if (master.startsWith("k8s://")) {
        require(
            "org.apache.spark.deploy.k8s.submit.KubernetesClientApplication",
            "spark-kubernetes_2.13");
      }
    }

    private void require(String type, String artifact) {
      if (submissions.sparkHome().isPresent()) {
        return;
      }
      try {
        Class.forName(type, false, SubmitCommand.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new PermanentFailure(
            "Cannot submit to "
                + settings.master()
                + ": add org.apache.spark:"
                + artifact
                + " to the class path, or name an installation of Spark with"
                + " Submissions.sparkHome",
            e);
      }
    }
  }
}
