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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes in processes of their own, whose clocks are two hours apart, on one PostgreSQL. One of
 * them is stopped for longer than its lease, or killed.
 */
@Tag(Faults.TAG)
@DisabledOnOs(OS.WINDOWS)
class PausedNodeTest {

  private static final int PAUSES = Faults.count(1, 10);
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
    Duration latest = Duration.ZERO;
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
        latest = latest.compareTo(adopted) > 0 ? latest : adopted;
      }
    }
    assertThat(store.ledger().materializations(new DatasetName("raw.sales"), DataInterval.ALWAYS))
        .as("the last of %d publications", PAUSES)
        .singleElement()
        .matches(made -> made.version() == PAUSES);
    Faults.report("node stopped for longer than its lease while it publishes")
        .count(PAUSES, "times")
        .count(PAUSES, "publications, all by the other node")
        .count(latest.toMillis(), "ms until the latest adoption")
        .print();
  }
}
