package io.headgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.benchmarks.contender.DurableFloor;
import io.headgate.benchmarks.contender.Headgate;
import io.headgate.benchmarks.gates.GateReport;
import io.headgate.benchmarks.gates.GateSpeed;
import io.headgate.benchmarks.planning.Planning;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.store.PostgresServer;
import io.headgate.benchmarks.store.SqliteStore;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs about the engine, its stores and gates. */
class ProgramsTest {

  @TempDir static Path home;

  private static PostgresServer postgres;

  @BeforeAll
  static void startTheServer() {
    postgres = PostgresServer.in(home);
  }

  @AfterAll
  static void stopTheServer() {
    postgres.close();
  }

  @Test
  void everyContenderRunsEachBodyOnceAndCommits() throws Exception {
    SideBySide.Result fan = new SideBySide(1).onPostgres(Workload.fan(20), postgres);
    SideBySide.Result layers = new SideBySide(1).onPostgres(Workload.layered(4, 5, 3), postgres);

    for (SideBySide.Result result : List.of(fan, layers)) {
      assertThat(result.samples()).hasSize(7);
      result
          .samples()
          .forEach(
              (contender, sample) -> {
                assertThat(sample.micros()).as(contender).isPositive();
                if (!contender.startsWith("in-memory")) {
                  assertThat(sample.commits()).as(contender + " commits").isPositive();
                  assertThat(sample.walBytes()).as(contender + " WAL").isPositive();
                }
              });
    }
    assertThat(fan.toString()).contains("PostgreSQL, fan 1-20-1", "Quartz", "DBOS");
  }

  @Test
  void aChainTakesOneCommitPerLinkOnBothStores() throws Exception {
    Workload chain = Workload.chain(40);
    SideBySide sideBySide = new SideBySide(1);

    for (SideBySide.Result result :
        List.of(sideBySide.onSqlite(chain, home), sideBySide.onPostgres(chain, postgres))) {
      for (String contender : List.of(SideBySide.FLOOR, SideBySide.HEADGATE)) {
        assertThat(result.samples())
            .as(contender + " on " + result.store())
            .hasEntrySatisfying(
                contender,
                sample -> assertThat(sample.commits()).isBetween(1.0, 1.05 + 3.0 / chain.size()));
      }
    }
  }

  @Test
  void commitsAreCountedOneByOne() throws Exception {
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      for (DurableStore store : List.of(sqlite, postgres)) {
        try (Connection connection = store.connect();
            Statement statement = connection.createStatement()) {
          statement.execute("CREATE TABLE counted (id INTEGER)");
          long before = store.commits();
          for (int i = 0; i < 7; i++) {
            statement.execute("INSERT INTO counted VALUES (" + i + ")");
          }
          assertThat(store.commits() - before).as(store.name()).isEqualTo(7);
        }
      }
    }
  }

  @Test
  void theFloorLeavesEveryTaskSuccessfulInTheStore() throws Exception {
    Workload workload = Workload.layered(5, 20, 3);
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      for (DurableStore store : List.of(sqlite, postgres)) {
        try (DurableFloor floor = new DurableFloor(workload, store)) {
          floor.run(new Bodies(workload));
          assertThat(floor.succeeded()).as(store.name()).isEqualTo(workload.size());
        }
      }
    }
  }

  @Test
  void latencyScalingMemoryAndTicksMeasureWhatHappened() throws Exception {
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      Latency.Result latency = Latency.measure(Workload.chain(20), sqlite, 1);
      assertThat(latency.p50()).isPositive().isLessThanOrEqualTo(latency.p99());
      assertThat(latency.commit()).isPositive();
    }
    Scaling.Result scaling =
        Scaling.measure("fan", Workload::fan, List.of(10, 20, 40), postgres, 1);
    assertThat(scaling.points()).extracting(Scaling.Point::tasks).containsExactly(12, 22, 42);
    assertThat(scaling.exponent()).isFinite();
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      // So many that what other tests of this process let go of meanwhile, some MB, is little.
      Memory.Result memory = Memory.measure(60, 999, sqlite);
      assertThat(memory.instances()).isEqualTo(60_000);
      assertThat(memory.live()).isPositive();
    }
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      Ticks.Result ticks = Ticks.measure(60, 40, 20, 1, sqlite);
      assertThat(ticks.due()).isEqualTo(40);
      assertThat(ticks.tickMillis()).isPositive().isLessThanOrEqualTo(ticks.wallMillis());
      assertThat(ticks.cpuShare()).isPositive();
    }
  }

  @Test
  void theEngineAloneRunsEveryShape() {
    for (String shape : List.of("fan", "chain", "layered")) {
      EngineCost cost = new EngineCost();
      cost.shape = shape;
      cost.setUp();
      assertThat(cost.run().dag()).isEqualTo(Headgate.DAG);
    }
  }

  @Test
  void aBodyThatBeginsTooEarlyIsFound() {
    Bodies bodies = new Bodies(Workload.chain(3));
    bodies.run(0);

    assertThatThrownBy(() -> bodies.run(2)).hasMessageContaining("began before task 1");
    assertThatThrownBy(bodies::requireEachRanOnce).hasMessageContaining("ran 0 times");
  }

  @Test
  void plansAreThoseOfTheSearchOverSinglePartitions() {
    List<Object> told = new ArrayList<>();
    List<Target> targets = Planning.measure(300, 500, 1, told::add);

    assertThat(targets).hasSize(5).allMatch(target -> target.measured() != 0);
    assertThat(told).hasSize(2);
  }

  @Test
  void everyInspectorAnswersTheSuitesAndADayReadsOneFile() throws Exception {
    List<Object> told = new ArrayList<>();
    try (GateSpeed speed =
        new GateSpeed(home.resolve("gates"), Path.of("no/deequ"), 2_000, 100, 1)) {
      List<Target> targets = GateReport.of(speed, told::add);

      assertThat(targets).hasSize(4).allMatch(target -> target.measured() > 0);
    }
    assertThat(told)
        .map(Object::toString)
        .anyMatch(line -> line.startsWith("one day: duckdb, 1 file, "))
        .anyMatch(line -> line.startsWith("one day: spark, 1 file, "))
        .anyMatch(line -> line.startsWith("the year: duckdb, 365 files, "));
  }
}
