package io.headgate.faults;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.ledger.Materialization;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.process.CuttingProxy;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A chain of tasks, each of which writes a partition, runs on while the database goes away and
 * comes back. The bodies count themselves: each runs once, and each leaves one fact.
 */
@Tag(Faults.TAG)
class LostConnectionTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int FAULTS = Faults.count(3, 20);
  private static final int LONGEST_MILLIS = Faults.count(400, 4_000);
  private static final int LINKS = 2 * FAULTS;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime());
  private final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();

  /** Each body tells that it has begun, and waits until it may end. */
  private final Semaphore begun = new Semaphore(0);

  private final Semaphore mayEnd = new Semaphore(0);

  @FunctionalInterface
  private interface Fault {
    void happen() throws Exception;
  }

  private record Link(LostConnectionTest test, Dataset to) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      test.executed.add(context.id() + "@" + context.attempt());
      test.begun.release();
      test.mayEnd.acquire();
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }

    @Override
    public List<Input> reads() {
      return List.of();
    }
  }

  private Dag chain() {
    DagBuilder dag = Dag.named("chain");
    TaskRef last = dag.task("task_0", new Link(this, dataset(0)));
    for (int i = 1; i < LINKS; i++) {
      last = dag.after(last).task("task_" + i, new Link(this, dataset(i)));
    }
    return dag.build();
  }

  private static Dataset dataset(int i) {
    return Dataset.named("data.set_" + i).daily(UTC).startingOn(DAY).build();
  }

  private Orchestrator start(TestDatabase database, int port) {
    Orchestrator orchestrator =
        Orchestrator.builder()
            .postgresStore(
                database.url(port) + "?socketTimeout=1&connectTimeout=1",
                TestDatabase.USER,
                () -> "")
            .node("patient", Duration.ofMinutes(2), Duration.ofMillis(200))
            .closingGrace(Duration.ofMillis(100))
            .dag(chain())
            .build();
    orchestrator.start();
    return orchestrator;
  }

  @Test
  void outlivesConnectionsThatAreCut() throws Exception {
    try (TestDatabase database = TestPostgres.shared().createDatabase();
        CuttingProxy proxy = new CuttingProxy(TestPostgres.shared().port());
        Orchestrator orchestrator = start(database, proxy.port())) {
      runThrough(
          "database connection cut",
          orchestrator,
          () -> {
            proxy.cut();
            mayEnd.release();
            aWhile();
            proxy.mend();
          });
    }
  }

  /** The commit arrives, and nobody hears of it: the repeated one must change nothing. */
  @Test
  void writesNothingTwiceWhenTheAnswerToACommitIsLost() throws Exception {
    try (TestDatabase database = TestPostgres.shared().createDatabase();
        CuttingProxy proxy = new CuttingProxy(TestPostgres.shared().port());
        Orchestrator orchestrator = start(database, proxy.port())) {
      runThrough(
          "answers of the database lost",
          orchestrator,
          () -> {
            proxy.swallowAnswers();
            mayEnd.release();
            aWhile();
            proxy.mend();
          });
    }
  }

  @Test
  void outlivesARestartOfTheDatabase() throws Exception {
    try (TestPostgres server = TestPostgres.start();
        TestDatabase database = server.createDatabase();
        Orchestrator orchestrator = start(database, server.port())) {
      runThrough(
          "database restarted",
          orchestrator,
          () -> {
            server.stop();
            mayEnd.release();
            server.startAgain();
          });
    }
  }

  private void runThrough(String what, Orchestrator orchestrator, Fault fault) throws Exception {
    DagRunId run = orchestrator.run("chain", DAY);
    int faults = 0;
    for (int i = 0; i < LINKS; i++) {
      assertThat(begun.tryAcquire(SOON.toSeconds(), TimeUnit.SECONDS)).as("link %d", i).isTrue();
      if (i % 2 == 1) {
        fault.happen();
        faults++;
      } else {
        mayEnd.release();
      }
    }
    assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

    assertThat(orchestrator.run(run).orElseThrow().state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(executed).hasSize(LINKS).doesNotHaveDuplicates().allMatch(id -> id.endsWith("@1"));
    assertThat(orchestrator.tasks(run))
        .allMatch(task -> task.state() == TaskState.SUCCESS && task.attempt() == 1)
        .extracting(TaskInstance::failures)
        .containsOnly(0);
    for (int i = 0; i < LINKS; i++) {
      Dataset dataset = dataset(i);
      // Versions are given one after the other: a fact that was written twice would leave a gap.
      assertThat(orchestrator.ledger().materializations(dataset.name(), dataset.life()))
          .extracting(Materialization::version)
          .containsExactly(i + 1L);
    }
    Faults.report(what)
        .count(faults, "times")
        .count(executed.size(), "bodies")
        .count(executed.size() - Set.copyOf(executed).size(), "executed twice")
        .count(LINKS, "facts")
        .print();
  }

  private void aWhile() throws InterruptedException {
    // The fault lasts that long; nothing is waited for.
    TimeUnit.MILLISECONDS.sleep(LONGEST_MILLIS / 4 + random.nextInt(LONGEST_MILLIS * 3 / 4));
  }
}
