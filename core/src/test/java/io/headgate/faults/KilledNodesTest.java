package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes work on one PostgreSQL. Each day, one of them is killed ({@code kill -9}) and replaced,
 * or stopped for longer than its lease and woken again, at a random instant.
 */
@Tag(Faults.TAG)
@DisabledOnOs(OS.WINDOWS)
class KilledNodesTest {

  private enum Fault {
    KILLED,
    KILLED_WHILE_COMMITTING,
    PAUSED
  }

  private static final int FAULTS = Faults.count(4, 200);
  private static final Duration PAUSE = VictimProcess.LEASE.plusMillis(300);

  @TempDir Path directory;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime());
  private final TestDatabase database = TestPostgres.shared().createDatabase();
  private final Set<String> paused = new HashSet<>();

  @AfterEach
  void dropTheDatabase() {
    database.close();
  }

  private final class Node implements AutoCloseable {
    private final String name;
    private final ChildJvm process;

    Node(String name, int day) {
      this.name = name;
      this.process =
          ChildJvm.start(
              VictimProcess.class,
              name,
              directory.toString(),
              database.url(),
              Integer.toString(day));
    }

    /** Has it do something and waits until it is done. */
    void does(String what) throws InterruptedException {
      process.say(what);
      process.awaitLine(("done " + what)::equals);
    }

    @Override
    public void close() {
      process.close();
    }
  }

  @Test
  void nothingIsLostOrDoneTwiceWhenNodesAreKilledAndPausedAtAnyInstant() throws Exception {
    Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    Node[] nodes = {new Node("a", 0), new Node("b", 0)};
    try {
      for (int day = 1; day <= FAULTS; day++) {
        // Both want to create the same runs, and either may be first.
        int first = random.nextInt(2);
        nodes[first].does("day " + day);
        nodes[1 - first].process.say("day " + day);
        Fault fault = Fault.values()[day % Fault.values().length];
        int hit = random.nextInt(2);
        if (day % 4 == 0) {
          LocalDate through = Workload.FIRST.plusDays(day - 1L);
          nodes[1 - hit].does("backfill " + through.minusDays(3) + " " + through);
        }
        nodes[hit] = happen(fault, nodes[hit], day);
        counts.merge(fault, 1, Integer::sum);
      }
      for (Node node : nodes) {
        node.does("finish");
      }
    } finally {
      for (Node node : nodes) {
        node.close();
      }
    }
    Faults.Report report =
        Faults.report("kill -9 and SIGSTOP, two nodes on PostgreSQL").count(FAULTS, "faults");
    counts.forEach((fault, count) -> report.count(count, "of them " + fault));
    try (Orchestrator store = Workload.reader(directory, this::here).build()) {
      RecordCheck check = new RecordCheck(directory, paused, store);
      check.noRunIsLost(FAULTS);
      check.report(report);
    }
  }

  private OrchestratorBuilder here(OrchestratorBuilder builder) {
    return builder.postgresStore(database.url(), TestDatabase.USER, () -> "");
  }

  /** The node afterwards: the same, or another one in its place. */
  private Node happen(Fault fault, Node node, int day) throws InterruptedException {
    return switch (fault) {
      case KILLED -> {
        atSomeInstantWithin(250_000);
        node.process.kill();
        yield new Node("after_" + day, day);
      }
      case KILLED_WHILE_COMMITTING -> {
        // It may have nothing more to do by now: then nobody waits for the announcement.
        node.process.say("announce " + (1 + random.nextInt(5)));
        node.process.pollLine("body ends"::equals, Duration.ofMillis(500));
        atSomeInstantWithin(4_000);
        node.process.kill();
        yield new Node("after_" + day, day);
      }
      case PAUSED -> {
        atSomeInstantWithin(250_000);
        paused.add(node.name);
        node.process.pause();
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        node.process.wake();
        yield node;
      }
    };
  }

  /** Not to wait for something, but to hit whatever goes on then. */
  private void atSomeInstantWithin(int micros) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(random.nextInt(micros));
  }
}
