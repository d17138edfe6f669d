package io.headgate.benchmarks;

import io.headgate.benchmarks.contender.Contender;
import io.headgate.benchmarks.contender.DbScheduler;
import io.headgate.benchmarks.contender.Dbos;
import io.headgate.benchmarks.contender.DurableFloor;
import io.headgate.benchmarks.contender.Headgate;
import io.headgate.benchmarks.contender.InMemoryFloor;
import io.headgate.benchmarks.contender.QuartzJdbc;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.store.PostgresServer;
import io.headgate.benchmarks.store.SqliteStore;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.benchmarks.work.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Headgate beside the floor and its peers, on one store in one run. The floor and Headgate take
 * turns; each peer is alone while it runs, because an idle peer polls.
 */
public final class SideBySide {

  static final String HEADGATE = "Headgate";
  static final String FLOOR = "floor (task states only)";
  static final String QUARTZ = "Quartz, JDBC store";

  /** Above this size, peers that take milliseconds per task are left out. */
  private static final int SLOW_PEERS_UP_TO = 2_000;

  private static final Duration WARM_UP = Duration.ofSeconds(15);

  private final int rounds;

  public SideBySide(int rounds) {
    this.rounds = rounds;
  }

  /** The medians of one workload on one store, by contender. */
  public record Result(
      String store, Workload workload, double commit, Map<String, Sample> samples) {
    /** How many times longer the contender takes than Headgate; below 1 if it is faster. */
    public double headgateIsFasterThan(String contender) {
      return micros(contender) / micros(HEADGATE);
    }

    /** Commits per task of Headgate. */
    public double commits() {
      Sample sample = samples.get(HEADGATE);
      return sample == null ? Double.NaN : sample.commits();
    }

    private double micros(String contender) {
      Sample sample = samples.get(contender);
      return sample == null ? Double.NaN : sample.micros();
    }

    @Override
    public String toString() {
      TextTable table =
          new TextTable(
              store + ", " + workload.name(),
              "us/task",
              "tasks/s",
              "commits/task",
              "WAL bytes/task",
              "x floor",
              "x Headgate");
      samples.forEach(
          (contender, sample) ->
              table.row(
                  List.of(
                      contender,
                      Numbers.text(sample.micros()),
                      Numbers.text(1e6 / sample.micros()),
                      Numbers.text(sample.commits()),
                      Numbers.text(sample.walBytes()),
                      Numbers.text(sample.micros() / micros(FLOOR)),
                      Numbers.text(headgateIsFasterThan(contender)))));
      return table + "one commit of one row: " + Numbers.text(commit) + " us\n";
    }
  }

  /** On SQLite, in new files below {@code home}. */
  public Result onSqlite(Workload workload, Path home) throws Exception {
    try (SqliteStore floorStore = SqliteStore.in(home);
        SqliteStore headgateStore = SqliteStore.in(home)) {
      double commit = RawCommits.medianMicros(floorStore, 200);
      Map<String, Sample> samples = takeTurns(workload, floorStore, headgateStore);
      return new Result(floorStore.name(), workload, commit, samples);
    }
  }

  /** On PostgreSQL, with the peers that need it. */
  public Result onPostgres(Workload workload, PostgresServer server) throws Exception {
    double commit = RawCommits.medianMicros(server, 200);
    Map<String, Sample> samples = takeTurns(workload, server, server);
    for (DbScheduler.Polling polling : DbScheduler.Polling.values()) {
      alone(samples, new DbScheduler(workload, server, polling), workload, server);
    }
    if (workload.size() <= SLOW_PEERS_UP_TO) {
      alone(samples, new Dbos(workload, server), workload, server);
      alone(samples, new QuartzJdbc(workload, server), workload, server);
    }
    return new Result(server.name(), workload, commit, samples);
  }

  private Map<String, Sample> takeTurns(
      Workload workload, DurableStore floorStore, DurableStore headgateStore) throws Exception {
    List<Sample> memory = new ArrayList<>();
    List<Sample> floor = new ArrayList<>();
    List<Sample> headgate = new ArrayList<>();
    try (InMemoryFloor inMemory = new InMemoryFloor(workload);
        DurableFloor durable = new DurableFloor(workload, floorStore);
        Headgate engine = new Headgate(workload, headgateStore)) {
      warmUp(
          () -> {
            Sample.of(inMemory, workload);
            Sample.of(durable, workload, floorStore);
            Sample.of(engine, workload, headgateStore);
          });
      for (int round = 0; round < rounds; round++) {
        memory.add(Sample.of(inMemory, workload));
        floor.add(Sample.of(durable, workload, floorStore));
        headgate.add(Sample.of(engine, workload, headgateStore));
      }
    }
    Map<String, Sample> samples = new LinkedHashMap<>();
    samples.put("in-memory floor (CompletableFuture)", Sample.median(memory));
    samples.put(FLOOR, Sample.median(floor));
    samples.put(HEADGATE, Sample.median(headgate));
    return samples;
  }

  private void alone(
      Map<String, Sample> samples, Contender peer, Workload workload, DurableStore store)
      throws Exception {
    List<Sample> taken = new ArrayList<>();
    try (peer) {
      warmUp(() -> Sample.of(peer, workload, store));
      for (int round = 0; round < rounds; round++) {
        taken.add(Sample.of(peer, workload, store));
      }
    }
    samples.put(peer.name(), Sample.median(taken));
  }

  private interface Round {
    void play() throws Exception;
  }

  /** Unmeasured rounds, in which the JVM compiles. */
  private void warmUp(Round round) throws Exception {
    long end = System.nanoTime() + WARM_UP.toNanos();
    for (int played = 0; rounds > 1 && (played < 2 || System.nanoTime() < end); played++) {
      round.play();
    }
  }
}
