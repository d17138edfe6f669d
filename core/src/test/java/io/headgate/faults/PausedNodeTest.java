package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Store;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.process.ChildJvm;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes in processes of their own, whose clocks are two hours apart, on one PostgreSQL. One of
 * them is stopped for longer than its lease, or killed.
 */
@DisabledOnOs(OS.WINDOWS)
class PausedNodeTest {

  private static final int PAUSES = Integer.getInteger("headgate.faults.pauses", 1);
  private static final int RANDOM_PAUSES = Integer.getInteger("headgate.faults.randomPauses", 2);
  private static final int KILLS = Integer.getInteger("headgate.faults.nodeKills", 2);
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final TestDatabase database = TestPostgres.shared().createDatabase();
  private final Store store = database.location().open(InstantSource.system());

  @AfterEach
  void dropTheDatabase() {
    store.close();
    database.close();
  }

  private ChildJvm node(String name, int hoursWrong) throws InterruptedException {
    ChildJvm node =
        ChildJvm.start(
            NodeProcess.class,
            database.url(),
            name,
            log().toString(),
            directory.toString(),
            Integer.toString(hoursWrong));
    node.awaitLine("ready"::equals);
    return node;
  }

  private Path log() {
    return directory.resolve("log");
  }

  private List<String> logged() {
    try {
      return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitLogged(String line) {
    await(line).atMost(SOON).until(() -> logged().contains(line));
  }

  private void openGateOf(String node) throws IOException {
    Files.createFile(directory.resolve(node));
  }

  private DagRunId create(ChildJvm node, String dag) throws InterruptedException {
    node.say(dag);
    String line = node.awaitLine(text -> text.startsWith("created "));
    return DagRunId.parse(line.substring("created ".length()));
  }

  private void awaitSuccess(DagRunId run) {
    await(run.toString())
        .atMost(SOON)
        .until(() -> store.run(run).map(DagRun::state).equals(Optional.of(DagRunState.SUCCESS)));
  }

  @Test
  void aNodeThatWakesUpNeitherWritesNorPublishes() throws Exception {
    for (int i = 0; i < PAUSES; i++) {
      Files.deleteIfExists(log());
      Files.deleteIfExists(directory.resolve("a"));
      Files.deleteIfExists(directory.resolve("b"));
      try (ChildJvm a = node("a", 1);
          ChildJvm b = node("b", -1)) {
        DagRunId run = create(a, "gated");
        String body = run + "#publish@";
        awaitLogged("a begins " + body + "1");
        assertThat(b.pid()).isNotEqualTo(a.pid());

        a.pause();
        long paused = System.nanoTime();
        awaitLogged("b begins " + body + "2");
        Duration adopted = Duration.ofNanos(System.nanoTime() - paused);
        openGateOf("b");
        awaitSuccess(run);
        openGateOf("a");
        a.wake();
        awaitLogged("a must not publish " + body + "1");
        DagRunId next = create(a, "chain");
        awaitSuccess(next);

        assertThat(logged())
            .filteredOn(line -> line.contains("publishes"))
            .containsExactly("b publishes " + body + "2");
        assertThat(store.tasks(run))
            .singleElement()
            .matches(task -> task.state() == TaskState.SUCCESS && task.failures() == 0)
            .extracting(TaskInstance::message)
            .isEqualTo("by b");
        System.out.println(
            "pause " + (i + 1) + " of " + PAUSES + ": adopted after " + adopted.toMillis() + " ms");
      }
    }
    assertThat(store.ledger().materializations(new DatasetName("raw.sales"), DataInterval.ALWAYS))
        .as("the last of %d publications", PAUSES)
        .singleElement()
        .matches(made -> made.version() == PAUSES);
  }

  @Test
  void nothingIsLostOrDoneTwiceWhenNodesPauseAtRandom() throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    List<DagRunId> runs = new ArrayList<>();
    try (ChildJvm a = node("a", 1);
        ChildJvm b = node("b", -1)) {
      List<ChildJvm> nodes = List.of(a, b);
      for (int i = 0; i < RANDOM_PAUSES; i++) {
        ChildJvm paused = nodes.get(i % 2);
        ChildJvm other = nodes.get((i + 1) % 2);
        for (int j = 0; j < 3; j++) {
          runs.add(create(paused, "chain"));
          runs.add(create(other, "chain"));
        }
        atSomeInstant(random);
        paused.pause();
        runs.forEach(this::awaitSuccess);
        paused.wake();
        paused.say("chain");
        runs.add(
            DagRunId.parse(paused.awaitLine(line -> line.startsWith("created ")).substring(8)));
      }
      runs.forEach(this::awaitSuccess);
    }
    check("pauses", RANDOM_PAUSES, runs);
  }

  @Test
  void nothingIsLostOrDoneTwiceWhenNodesAreKilledAtRandom() throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    List<DagRunId> runs = new ArrayList<>();
    try (ChildJvm survivor = node("survivor", -1)) {
      for (int i = 0; i < KILLS; i++) {
        try (ChildJvm victim = node("victim_" + i, 1)) {
          for (int j = 0; j < 3; j++) {
            runs.add(create(victim, "chain"));
            runs.add(create(survivor, "chain"));
          }
          atSomeInstant(random);
          victim.kill();
        }
        runs.forEach(this::awaitSuccess);
      }
    }
    check("kills", KILLS, runs);
  }

  /** Not to wait for something, but to hit whatever goes on then. */
  private static void atSomeInstant(RandomGenerator random) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
  }

  /** What the bodies recorded, against what the store tells. */
  private void check(String what, int faults, List<DagRunId> runs) {
    List<String> begun =
        logged().stream()
            .filter(line -> line.contains(" begins "))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .toList();
    assertThat(runs).doesNotHaveDuplicates();
    assertThat(begun).as("attempts that began").doesNotHaveDuplicates();
    int again = 0;
    for (DagRunId run : runs) {
      assertThat(store.tasks(run)).hasSize(8);
      for (TaskInstance task : store.tasks(run)) {
        assertThat(task.state()).as(task.toString()).isEqualTo(TaskState.SUCCESS);
        assertThat(task.failures()).as(task.toString()).isZero();
        // The attempt that the store has as finished is the last one that any body began.
        assertThat(begun)
            .contains(task.id() + "@" + task.attempt())
            .doesNotContain(task.id() + "@" + (task.attempt() + 1));
        again += task.attempt() - 1;
      }
    }
    assertThat(store.unfinishedRuns()).isEmpty();
    int tasks = runs.size() * 8;
    System.out.println(
        faults
            + " "
            + what
            + ": "
            + runs.size()
            + " runs, "
            + tasks
            + " tasks, "
            + again
            + " attempts begun again, "
            + begun.size()
            + " bodies");
  }
}
