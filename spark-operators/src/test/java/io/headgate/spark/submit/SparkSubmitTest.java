package io.headgate.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.dag.RetryPolicy;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.profile.ChangedSetting;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.spark.SparkJob;
import io.headgate.spark.SparkMain;
import io.headgate.spark.SparkParameters;
import io.headgate.spark.submit.AttemptFiles.StartedProcess;
import io.headgate.testing.SettableClock;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Real drivers, here and on a standalone cluster on this machine. */
@Timeout(400)
class SparkSubmitTest {

  private static final SparkParameters TWICE = SparkParameters.of("by", 2);

  private static LoopbackCluster cluster;

  @TempDir Path directory;

  private SubmitScene scene;

  @BeforeAll
  static void startACluster() throws Exception {
    cluster = LoopbackCluster.start(2, 1, "2g");
  }

  @AfterAll
  static void stopTheCluster() throws Exception {
    cluster.close();
  }

  @BeforeEach
  void aScene() {
    scene = new SubmitScene(directory);
  }

  /** For a short life. */
  private static final String OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static SubmitSettings small(String master) {
    return SubmitSettings.master(master)
        .driverMemory("512m")
        .config("spark.driver.extraJavaOptions", OPTIONS)
        .config("spark.executor.extraJavaOptions", OPTIONS);
  }

  private static SubmitSettings onCluster() {
    return small(cluster.master()).executorMemory("512m").executorCores(1).executors(1);
  }

  @Test
  void givesTheSameRowsInThisProcessInADriverAndOnACluster() throws Exception {
    scene.makeBase();
    SparkSubmit submitted =
        SparkSubmit.of(Bodies.Multiplied.class, TWICE).reads(Bodies.BASE).with(small("local[1]"));
    try (Orchestrator orchestrator =
        scene.orchestrator(
            SubmitScene.dag(
                "here",
                SparkJob.of(Bodies.Multiplied.class, TWICE)
                    .reads(Bodies.BASE)
                    .writes(Bodies.result("here")),
                options -> options),
            SubmitScene.dag("driver", submitted.writes(Bodies.result("driver")), o -> o),
            SubmitScene.dag(
                "client",
                submitted.with(onCluster()).writes(Bodies.result("client")),
                options -> options),
            SubmitScene.dag(
                "cluster",
                submitted
                    .with(onCluster().deployMode(DeployMode.CLUSTER))
                    .writes(Bodies.result("cluster")),
                options -> options))) {
      orchestrator.reportMaterialized(Bodies.BASE, List.of(Bodies.DAY.toString()), "test");
      for (String dag : List.of("here", "driver", "client", "cluster")) {
        TaskInstance task = SubmitScene.ended(orchestrator, dag, DagRunState.SUCCESS);
        assertThat(task.message()).startsWith("1 rows");
        assertThat(orchestrator.profiles(task.id().run())).hasSize(1);
        if (!dag.equals("here")) {
          Path log = scene.submissions().log(task.id(), 1);
          assertThat(task.message()).contains("log: " + log);
          assertThat(log).isNotEmptyFile();
          assertThat(scene.submissions().logs(task.id())).containsExactly(log);
        }
      }
    }
    for (String table : List.of("here", "driver", "client", "cluster")) {
      assertThat(scene.amounts("mart." + table)).as(table).containsExactly(42);
    }
    for (AttemptFiles files : scene.attempts()) {
      assertThat(files.settings()).as("passwords are gone").doesNotExist();
      assertThat(files.report().orElseThrow().application()).isPresent();
    }
  }

  @Test
  void submitsByAnInstallationOfSpark() throws Exception {
    InstalledSpark installed = InstalledSpark.in(directory);
    scene.makeBase();
    SparkSubmit submitted =
        SparkSubmit.of(Bodies.Multiplied.class, TWICE)
            .reads(Bodies.BASE)
            .writes(Bodies.result("installed"))
            .with(small("local[1]").jar(installed.application()));
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .plugin(scene.spark())
            .plugin(scene.submissions().sparkHome(installed.home()))
            .dag(SubmitScene.dag("installed", submitted, options -> options))
            .build()) {
      orchestrator.start();
      orchestrator.reportMaterialized(Bodies.BASE, List.of(Bodies.DAY.toString()), "test");
      SubmitScene.ended(orchestrator, "installed", DagRunState.SUCCESS);
    }
    assertThat(scene.amounts("mart.installed")).containsExactly(42);
    AttemptFiles files = scene.attempts().get(0);
    assertThat(files.command())
        .content()
        .startsWith(installed.home().resolve("bin/spark-submit").toString());
  }

  @Test
  void leavesNoProcessOfACancelledTask() throws Exception {
    SparkSubmit endless = SparkSubmit.of(Bodies.Endless.class).writes(Bodies.result("endless"));
    try (Orchestrator orchestrator =
        scene.orchestrator(
            SubmitScene.dag(
                "endless",
                endless.with(small("local-cluster[1,1,512]").executorMemory("512m")),
                o -> o))) {
      DagRunId run = orchestrator.run("endless", Bodies.DAY);
      AttemptFiles files = scene.awaitSpark();
      ProcessHandle driver = files.process().flatMap(StartedProcess::handle).orElseThrow();
      List<ProcessHandle> executors =
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> driver.descendants().toList(), found -> !found.isEmpty());

      orchestrator.as(Actor.named("anna")).cancel(run, "takes for ever");

      SubmitScene.ended(orchestrator, run, DagRunState.CANCELLED);
      assertThat(driver.isAlive()).isFalse();
      assertThat(executors).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void leavesNoProcessOfATaskThatTakesTooLong() throws Exception {
    leavesNoProcess(driver -> {}, Duration.ofSeconds(30));
  }

  /** The cluster waits for it for a while, too. */
  @Test
  @Tag("faults")
  @EnabledIfSystemProperty(named = "headgate.faults", matches = "full")
  void hasAClusterKillADriverThatDoesNotHear() throws Exception {
    leavesNoProcess(
        driver ->
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(driver)).start().waitFor())
                .isZero(),
        Duration.ofSeconds(90));
  }

  private interface BeforeTheTimeout {
    void happen(long driver) throws Exception;
  }

  private void leavesNoProcess(BeforeTheTimeout before, Duration within) throws Exception {
    SparkSubmit endless = SparkSubmit.of(Bodies.Endless.class).writes(Bodies.result("late"));
    SettableClock clock = SettableClock.at(Bodies.DAY);
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .clock(clock)
            .plugin(scene.spark())
            .plugin(scene.submissions())
            .dag(
                SubmitScene.dag(
                    "late",
                    endless.with(onCluster().deployMode(DeployMode.CLUSTER)),
                    options -> options.timeout(Duration.ofHours(1))))
            .build()) {
      orchestrator.start();
      DagRunId run = orchestrator.run("late", Bodies.DAY);
      AttemptFiles files = scene.awaitSpark();
      long driver = files.report().orElseThrow().pid();
      ProcessHandle client = files.process().flatMap(StartedProcess::handle).orElseThrow();
      assertThat(client.pid()).isNotEqualTo(driver);

      before.happen(driver);
      clock.advance(Duration.ofHours(2));

      TaskInstance task = SubmitScene.ended(orchestrator, run, DagRunState.FAILED);

      assertThat(task.message()).contains("timed out");
      await().atMost(within).until(() -> !client.isAlive());
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ProcessHandle.of(driver).filter(ProcessHandle::isAlive).isEmpty());
    }
  }

  @Test
  void saysWhatADriverDiedOf() {
    SparkSubmit gathering =
        SparkSubmit.of(Bodies.Gathering.class)
            .writes(Bodies.result("gathered"))
            .with(small("local[1]"));
    try (Orchestrator orchestrator =
        scene.orchestrator(SubmitScene.dag("gathering", gathering, options -> options))) {
      TaskInstance task = SubmitScene.ended(orchestrator, "gathering", DagRunState.FAILED);
      assertThat(task.message()).contains("the heap of the driver was full").contains("driver.log");
    }
  }

  @Test
  void findsItsDriverAgainAfterItWasKilled() throws Exception {
    Process first =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledOrchestrator.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(directory.resolve("first.log").toFile()))
            .start();
    AttemptFiles files;
    try {
      files = scene.awaitSpark();
    } finally {
      first.destroyForcibly().waitFor();
    }
    ProcessHandle driver = files.process().flatMap(StartedProcess::handle).orElseThrow();
    String application = files.report().flatMap(Report::application).orElseThrow();

    try (Orchestrator second = scene.orchestrator(KilledOrchestrator.dag(directory))) {
      assertThat(driver.isAlive()).isTrue();
      DagRunId run = second.runs(Optional.of(KilledOrchestrator.DAG), List.of(), 1).get(0).id();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> second.tasks(run).get(0),
              task -> task.state() == TaskState.RUNNING && task.attempt() == 2);
      Files.createFile(directory.resolve("go on"));

      TaskInstance task = SubmitScene.ended(second, run, DagRunState.SUCCESS);

      assertThat(task.message()).contains("3 rows").contains(application);
    }
    assertThat(scene.attempts()).as("submitted once").hasSize(1);
    assertThat(scene.amounts("mart.patient")).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(driver.isAlive()).isFalse();
  }

  /**
   * 512 MB do not suffice, and nobody has to do anything about it. The free rung is passed over, as
   * its settings are a user's own here: a cluster's attempts take long.
   */
  @Test
  void climbsTheLadderToWhatAJobNeeds() throws Exception {
    ResourceLadder ladder = ResourceLadder.standard().loweredAfter(3);
    SparkSubmit holding =
        SparkSubmit.of(Bodies.Holding.class, SparkParameters.of("mebibytes", 600))
            .writes(Bodies.result("held"))
            .with(
                onCluster()
                    .config("spark.sql.adaptive.enabled", "true")
                    .config("spark.sql.adaptive.forceOptimizeSkewedJoin", "true")
                    .config("spark.shuffle.accurateBlockSkewedFactor", "5.0")
                    .config("spark.sql.shuffle.partitions", "1"))
            .with(ladder);
    try (Orchestrator orchestrator =
        scene.orchestrator(
            SubmitScene.dag(
                "holding",
                holding,
                options -> options.retry(ladder.retries().startingWith(Duration.ofMillis(10)))))) {
      DagRunId run = orchestrator.run("holding", Bodies.DAY);
      TaskInstance task = SubmitScene.ended(orchestrator, run, DagRunState.SUCCESS);

      assertThat(task.attempt()).isEqualTo(2);
      List<ChangedSetting> changes =
          orchestrator.profiles(run).stream()
              .filter(profile -> profile.attempt() == 2)
              .flatMap(profile -> profile.job().settings().stream())
              .filter(change -> change.key().equals("spark.executor.memory"))
              .toList();
      assertThat(changes).hasSize(1);
      assertThat(changes.get(0).value()).isEqualTo("1g");
      assertThat(changes.get(0).reason()).contains("the heap of an executor was full");
      assertThat(scene.amounts("mart.held")).containsExactly(600);

      orchestrator.as(Actor.named("anna")).clear(run, "job", Clear.TASK, "once more");
      TaskInstance again = SubmitScene.ended(orchestrator, run, DagRunState.SUCCESS);
      assertThat(again.attempt()).as("at once, with what it needed before").isEqualTo(3);
    }
  }

  @Test
  void neverTriesADeterministicErrorAgain() throws Exception {
    SparkSubmit wrong =
        SparkSubmit.of(Bodies.Wrong.class)
            .writes(Bodies.result("wrong"))
            .with(small("local[1]"))
            .with(ResourceLadder.standard());
    try (Orchestrator orchestrator =
        scene.orchestrator(
            SubmitScene.dag("wrong", wrong, options -> options.retry(RetryPolicy.attempts(5))))) {
      TaskInstance task = SubmitScene.ended(orchestrator, "wrong", DagRunState.FAILED);
      assertThat(task.attempt()).isEqualTo(1);
      assertThat(task.message()).contains("DIVIDE_BY_ZERO").contains("no resources help");
    }
  }

  @Test
  void refusesWhatCannotBeSubmittedBeforeItStartsAnything() throws Exception {
    SparkSubmit good =
        SparkSubmit.of(Bodies.Endless.class).writes(Bodies.result("never")).with(small("local[1]"));
    SparkSubmit absent =
        SparkSubmit.named("absent", "com.acme.Absent", "1", SparkParameters.none())
            .writes(Bodies.result("never"));
    SparkSubmit noMain =
        SparkSubmit.named("no_main", "java.lang.String", "1", SparkParameters.none())
            .writes(Bodies.result("never"));
    try (Orchestrator orchestrator =
        scene.orchestrator(
            SubmitScene.dag(
                "jar", good.with(small("local").jar(Path.of("/absent.jar"))), o -> o))) {
      assertThat(SubmitScene.ended(orchestrator, "jar", DagRunState.FAILED).message())
          .contains("no readable file /absent.jar");
    }
    try (Orchestrator orchestrator =
        scene.orchestrator(SubmitScene.dag("main", absent, options -> options))) {
      assertThat(SubmitScene.ended(orchestrator, "main", DagRunState.FAILED).message())
          .contains("there is no class com.acme.Absent");
    }
    try (Orchestrator orchestrator =
        scene.orchestrator(SubmitScene.dag("string", noMain, options -> options))) {
      assertThat(SubmitScene.ended(orchestrator, "string", DagRunState.FAILED).message())
          .contains("java.lang.String does not implement SparkMain");
    }
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .plugin(scene.spark())
            .plugin(scene.submissions())
            .platformRetries(0)
            .dag(SubmitScene.dag("master", good.with(small("spark://127.0.0.1:1")), o -> o))
            .build()) {
      orchestrator.start();
      assertThat(SubmitScene.ended(orchestrator, "master", DagRunState.FAILED).message())
          .contains("no Spark master answers (127.0.0.1:1: Connection refused");
    }
    assertThat(scene.attempts()).isEmpty();
  }

  @Test
  void refusesDefinitionsThatCannotWork() throws Exception {
    assertThatThrownBy(() -> SparkSubmit.of(Bodies.Private.class))
        .hasMessageContaining("public constructor without parameters");
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(
            () ->
                Orchestrator.builder()
                    .embeddedStore(directory.resolve("store"))
                    .plugin(Submissions.in(file.resolve("below")))
                    .build())
        .hasMessageContaining("Cannot keep submissions in " + file.resolve("below"));
    assertThatThrownBy(
            () ->
                Orchestrator.builder()
                    .embeddedStore(directory.resolve("store"))
                    .plugin(scene.submissions().sparkHome(directory))
                    .build())
        .hasMessageContaining("no executable bin/spark-submit");
    Class<? extends SparkMain> good = Bodies.Endless.class;
    assertThat(Optional.of(SparkSubmit.of(good).kind())).contains("SparkSubmit");
  }
}
