package io.headgate.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.PermanentFailure;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** Submissions as values, and as Spark's own launcher reads them. */
class SubmitCommandTest {

  private static final Map<String, String> INHERITED =
      Map.of(
          "spark.master",
          "local[*]",
          "spark.driver.host",
          "127.0.0.1",
          "spark.driver.bindAddress",
          "127.0.0.1",
          "spark.sql.catalog.headgate.jdbc.password",
          "secret");

  private static final TaskInstanceId ID =
      new TaskInstanceId(DagRunId.scheduled("dag", Instant.EPOCH), "task");

  @TempDir Path directory;

  private AttemptFiles files;
  private Path home;

  @BeforeEach
  void anInstallation() throws Exception {
    files = AttemptFiles.create(directory, ID, 1);
    home = directory.resolve("spark");
    Files.createDirectories(home.resolve("bin"));
  }

  private Submissions own() {
    return Submissions.in(directory).classPath(List.of(Path.of("/a.jar"), Path.of("/b.jar")));
  }

  private SubmitCommand command(SubmitSettings settings, Submissions submissions) {
    return SubmitCommand.of(settings, submissions, files, INHERITED, "job");
  }

  /** What Spark makes of it. */
  private SparkSubmitArguments read(SubmitCommand command) throws Exception {
    command.write(files);
    List<String> all = command.command();
    List<String> arguments = all.subList(all.indexOf("--master"), all.size());
    return new SparkSubmitArguments(
        CollectionConverters.asScala(arguments).toSeq(),
        scala.collection.immutable.Map$.MODULE$.from(
            CollectionConverters.asScala(command.environment())));
  }

  @Test
  void killsADriverByTheIdInItsLog() throws Exception {
    SubmitSettings standalone =
        SubmitSettings.master("spark://a:7077").deployMode(DeployMode.CLUSTER);
    SubmitSettings kubernetes =
        SubmitSettings.master("k8s://https://a:6443").deployMode(DeployMode.CLUSTER);
    assertThat(SubmitCommand.killing(standalone, own(), files)).as("no log yet").isEmpty();
    Files.writeString(
        files.log(),
        """
        INFO  o.a.s.d.ClientEndpoint: Driver successfully submitted as driver-20261127101112-0003
        INFO  o.a.s.d.k.s.LoggingPodStatusWatcherImpl: Deployed Spark application job with
        INFO  o.a.s.d.k.s.Client: application ID spark-1 and submission ID etl:job-1-driver into
        """);

    assertThat(SubmitCommand.killing(standalone, own(), files).orElseThrow().command())
        .contains("/a.jar" + File.pathSeparator + "/b.jar")
        .endsWith(
            "org.apache.spark.deploy.Client",
            "kill",
            "spark://a:7077",
            "driver-20261127101112-0003");
    assertThat(
            SubmitCommand.killing(standalone, own().sparkHome(home), files).orElseThrow().command())
        .startsWith(home.resolve("bin/spark-class").toString());
    SparkSubmitArguments read =
        read(SubmitCommand.killing(kubernetes, own().sparkHome(home), files).orElseThrow());
    assertThat(read.submissionToKill()).isEqualTo("etl:job-1-driver");
    assertThat(
            SubmitCommand.killing(
                SubmitSettings.master("yarn").deployMode(DeployMode.CLUSTER), own(), files))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "k8s://https://host:6443"})
  void submitsToClustersThatBringSpark(String master) throws Exception {
    SubmitSettings settings =
        SubmitSettings.master(master)
            .deployMode(DeployMode.CLUSTER)
            .driverMemory("2g")
            .executorMemory("4g")
            .executorOverhead("1g")
            .executors(10)
            .executorCores(4)
            .taskCores(2)
            .jar(Path.of("/app.jar"))
            .jar(Path.of("/more.jar"))
            .file(Path.of("/data.csv"))
            .config("spark.yarn.queue", "etl")
            .environment("HADOOP_CONF_DIR", "/etc/hadoop");
    SubmitCommand command = command(settings, own().sparkHome(home));

    assertThat(command.command())
        .containsExactly(
            home.resolve("bin/spark-submit").toString(),
            "--master",
            master,
            "--deploy-mode",
            "cluster",
            "--properties-file",
            files.settings().toString(),
            "--class",
            "io.headgate.spark.submit.SubmittedMain",
            "--jars",
            "/more.jar",
            "--files",
            "/data.csv",
            "/app.jar",
            files.directory().toString());
    assertThat(command.environment()).containsEntry("SPARK_HOME", home.toString());
    assertThat(command.properties())
        .containsEntry("spark.driver.memory", "2g")
        .containsEntry("spark.executor.memory", "4g")
        .containsEntry("spark.executor.memoryOverhead", "1g")
        .containsEntry("spark.executor.instances", "10")
        .containsEntry("spark.executor.cores", "4")
        .containsEntry("spark.task.cpus", "2")
        .containsEntry("spark.yarn.queue", "etl")
        .containsEntry("spark.sql.catalog.headgate.jdbc.password", "secret")
        .doesNotContainKeys(
            "spark.master",
            "spark.driver.host",
            "spark.driver.bindAddress",
            "spark.executor.extraClassPath",
            "spark.cores.max");

    SparkSubmitArguments read = read(command);
    assertThat(read.master()).isEqualTo(master);
    assertThat(read.deployMode()).isEqualTo("cluster");
    assertThat(read.mainClass()).isEqualTo("io.headgate.spark.submit.SubmittedMain");
    assertThat(read.primaryResource()).endsWith("/app.jar");
    assertThat(read.driverMemory()).isEqualTo("2g");
    assertThat(read.executorMemory()).isEqualTo("4g");
    assertThat(read.numExecutors()).isEqualTo("10");
    assertThat(CollectionConverters.asJava(read.childArgs()))
        .containsExactly(files.directory().toString());
  }

  @Test
  void hasHadoopsConfigurationOnTheClassPath() throws Exception {
    SubmitSettings settings =
        SubmitSettings.master("local[2]").environment("HADOOP_CONF_DIR", "/etc/hadoop");

    assertThat(command(settings, own()).command())
        .containsSubsequence("-cp", "/a.jar:/b.jar:/etc/hadoop");
  }

  @Test
  void submitsToAStandaloneClusterFromItsOwnClassPath() throws Exception {
    SubmitSettings settings =
        SubmitSettings.master("spark://10.0.0.1:7077").executors(3).executorCores(2);
    SubmitCommand client = command(settings, own());
    assertThat(client.command())
        .containsSubsequence("-cp", "/a.jar:/b.jar", "org.apache.spark.deploy.SparkSubmit")
        .endsWith("spark-internal", files.directory().toString());
    assertThat(client.properties())
        .containsEntry("spark.executor.extraClassPath", "/a.jar:/b.jar")
        .containsEntry("spark.cores.max", "6")
        .doesNotContainKeys("spark.driver.host", "spark.driver.extraClassPath");
    assertThat(client.environment()).doesNotContainKey("SPARK_LOCAL_IP");

    SubmitCommand cluster = command(settings.deployMode(DeployMode.CLUSTER), own());
    assertThat(cluster.properties())
        .containsEntry("spark.driver.extraClassPath", "/a.jar:/b.jar")
        .containsEntry("spark.standalone.submit.waitAppCompletion", "true");
    assertThat(read(cluster).primaryResource()).endsWith("application.jar");
    assertThat(files.application()).exists();
  }

  @Test
  void startsADriverHereWithItsMemoryAndOptions() {
    SubmitCommand command =
        command(
            SubmitSettings.master("local[2]")
                .driverMemory("3g")
                .config("spark.driver.extraJavaOptions", "-Da=\"b c\" -Dd=e")
                .config("spark.driver.extraClassPath", "/first.jar")
                .environment("TOKEN", "hidden"),
            own());
    assertThat(command.command())
        .contains("-Xmx3g", "-Da=b c", "-Dd=e", "/first.jar:/a.jar:/b.jar");
    assertThat(command.environment())
        .containsEntry("TOKEN", "hidden")
        .containsEntry("SPARK_LOCAL_IP", "127.0.0.1");
    assertThat(command.properties())
        .containsEntry("spark.driver.host", "127.0.0.1")
        .doesNotContainKey("spark.executor.extraClassPath");
  }

  @Test
  void keepsEachSubmissionOfAnAttempt() throws Exception {
    AttemptFiles second = AttemptFiles.create(directory, ID, 1);
    AttemptFiles later = AttemptFiles.create(directory, ID, 10);
    assertThat(second.directory()).isNotEqualTo(files.directory());
    assertThat(AttemptFiles.all(directory, ID)).containsExactly(later, second, files);
  }

  @Test
  void showsNoSecretToWhoeverListsProcesses() throws Exception {
    SubmitCommand command = command(SubmitSettings.master("local[2]"), own());
    command.write(files);
    assertThat(command.command()).noneMatch(argument -> argument.contains("secret"));
    assertThat(files.settings()).content().contains("secret");
    assertThat(files.command()).content().doesNotContain("secret");
    assertThat(Files.getPosixFilePermissions(files.directory())).hasSize(3);
    files.over();
    assertThat(files.settings()).doesNotExist();
  }

  @Test
  void refusesWhatASubmissionLacks() {
    SubmitSettings yarn =
        SubmitSettings.master("yarn").environment("HADOOP_CONF_DIR", "/etc/hadoop");
    assertThatThrownBy(() -> command(SubmitSettings.master("yarn"), own().sparkHome(home)))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("set HADOOP_CONF_DIR");
    assertThatThrownBy(() -> command(yarn.jar(Path.of("/app.jar")), own()))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("add org.apache.spark:spark-yarn_2.13 to the class path");
    assertThatThrownBy(() -> command(yarn, own().sparkHome(home)))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("SubmitSettings.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "4 gigabytes", "-1g", "1.5g", "", "g"})
  void refusesWrongMemory(String memory) {
    SubmitSettings settings = SubmitSettings.master("local[2]");
    assertThatThrownBy(() -> settings.executorMemory(memory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as 512m or 4g");
  }

  @Test
  void refusesWrongSettings() {
    SubmitSettings settings = SubmitSettings.master("local[2]");
    assertThatThrownBy(() -> SubmitSettings.master("mesos://host:5050"))
        .hasMessageContaining("Cannot submit to 'mesos://host:5050'");
    assertThatThrownBy(() -> settings.driverMemory("100m"))
        .hasMessageContaining("Spark starts no driver with a heap of 100m: give it 450m");
    assertThatThrownBy(() -> settings.executors(0)).hasMessageContaining("at least 1, not 0");
    assertThatThrownBy(() -> settings.executorCores(1).taskCores(2))
        .hasMessageContaining("cannot take 2 cores");
    assertThatThrownBy(() -> settings.deployMode(DeployMode.CLUSTER))
        .hasMessageContaining("there is none");
    assertThatThrownBy(() -> settings.config("spark.executor.memory", "1g"))
        .hasMessageContaining("there is a method of SubmitSettings for it");
  }

  @Test
  void readsAndWritesMemoryAsSparkDoes() {
    assertThat(Memory.of("512m")).hasToString("512m");
    assertThat(Memory.of("2048MB")).hasToString("2g");
    assertThat(Memory.of(" 1t ")).hasToString("1024g");
    assertThat(Memory.of("1g").times(3)).isEqualTo(Memory.of("3072m"));
  }
}
