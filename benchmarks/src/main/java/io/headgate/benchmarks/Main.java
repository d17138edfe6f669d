package io.headgate.benchmarks;

import io.headgate.benchmarks.backfill.BackfillSpeed;
import io.headgate.benchmarks.contender.DbScheduler;
import io.headgate.benchmarks.gates.GateReport;
import io.headgate.benchmarks.gates.GateSpeed;
import io.headgate.benchmarks.listener.ListenerCost;
import io.headgate.benchmarks.planning.Planning;
import io.headgate.benchmarks.skew.SkewSpeed;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.store.PostgresServer;
import io.headgate.benchmarks.store.SqliteStore;
import io.headgate.benchmarks.swap.SwapSpeed;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.benchmarks.work.Workload;
import io.headgate.spark.Publishing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Measures and prints tables. Arguments: what to measure (side-by-side, latency, scaling, memory,
 * ticks, gates, swap, backfill, planning, skew, listener); without any, all of it.
 */
public final class Main {

  private static final int ROUNDS = 5;

  /** Fewer, as a round takes minutes. */
  private static final int GATE_ROUNDS = 3;

  private static final Set<String> PROGRAMS =
      Set.of(
          "side-by-side",
          "latency",
          "scaling",
          "memory",
          "ticks",
          "gates",
          "swap",
          "backfill",
          "planning",
          "skew",
          "listener");

  private static final int SMALL_TABLE = 10_000;

  /** Rows of 64 bytes: a megabyte, a gigabyte. */
  private static final long SMALL_SWAP = 16_000;

  private static final long BIG_SWAP = 16_000_000;

  private static final long SKEWED_ROWS = 20_000_000;

  private final Path home;
  private final PostgresServer postgres;
  private final List<Target> targets = new ArrayList<>();

  private Main(Path home, PostgresServer postgres) {
    this.home = home;
    this.postgres = postgres;
  }

  public static void main(String[] args) throws Exception {
    Set<String> wanted = args.length == 0 ? PROGRAMS : new TreeSet<>(Arrays.asList(args));
    if (!PROGRAMS.containsAll(wanted)) {
      System.err.println("Say which of " + new TreeSet<>(PROGRAMS) + " to run, or nothing for all");
      System.exit(2);
    }
    Path home = Path.of(System.getProperty("benchmarks.home", "target/stores"));
    try (PostgresServer postgres = PostgresServer.in(Path.of(home.toString()).toAbsolutePath())) {
      Main main = new Main(home, postgres);
      for (String program :
          List.of(
              "side-by-side",
              "latency",
              "scaling",
              "memory",
              "ticks",
              "gates",
              "swap",
              "backfill",
              "planning",
              "skew",
              "listener")) {
        if (wanted.contains(program)) {
          main.run(program);
        }
      }
      print(Target.table(main.targets));
    }
  }

  /** All of them, or those that a property names. */
  private static List<Publishing> publishers() {
    String wanted = System.getProperty("benchmarks.swap.by", "");
    return wanted.isEmpty()
        ? List.of(Publishing.values())
        : Arrays.stream(wanted.split(",")).map(Publishing::valueOf).toList();
  }

  private void run(String program) throws Exception {
    switch (program) {
      case "side-by-side" -> sideBySide();
      case "latency" -> latency();
      case "scaling" -> scaling();
      case "memory" -> memory();
      case "ticks" -> ticks();
      case "gates" -> gates();
      case "swap" ->
          targets.addAll(
              SwapSpeed.measure(
                  home,
                  publishers(),
                  SMALL_SWAP,
                  Long.getLong("benchmarks.swap.rows", BIG_SWAP),
                  Integer.getInteger("benchmarks.swap.rounds", 3),
                  Main::print));
      case "backfill" ->
          targets.addAll(
              BackfillSpeed.measure(
                  home, Integer.getInteger("benchmarks.backfill.days", 365), 3, Main::print));
      case "planning" -> targets.addAll(Planning.measure(10_000, 100_000, 15, Main::print));
      case "skew" ->
          targets.addAll(
              SkewSpeed.measure(
                  home, Long.getLong("benchmarks.skew.rows", SKEWED_ROWS), 3, Main::print));
      case "listener" -> targets.addAll(ListenerCost.measure(home, 40, 10_000, 5, Main::print));
      default -> throw new IllegalArgumentException(program);
    }
  }

  private void sideBySide() throws Exception {
    SideBySide sideBySide = new SideBySide(ROUNDS);
    for (Workload workload :
        List.of(Workload.fan(1_000), Workload.chain(1_000), Workload.layered(100, 100, 3))) {
      judge(sideBySide.onSqlite(workload, home));
      judge(sideBySide.onPostgres(workload, postgres));
    }
  }

  private void judge(SideBySide.Result result) {
    print(result);
    String where = result.workload().name() + " on " + result.store() + ": ";
    targets.add(
        Target.atMost(
            where + "times the floor", 1.5, 1 / result.headgateIsFasterThan(SideBySide.FLOOR)));
    double commits = result.commits();
    boolean fan = result.workload().name().startsWith("fan");
    boolean chain = result.workload().name().startsWith("chain");
    if (fan || chain) {
      targets.add(Target.atMost(where + "commits per task", fan ? 0.15 : 1.05, commits));
      if (result.samples().containsKey(SideBySide.QUARTZ)) {
        targets.add(
            Target.atLeast(
                where + "times as fast as db-scheduler at its faster polling",
                fan ? 3 : 2,
                Stream.of(DbScheduler.Polling.values())
                    .mapToDouble(polling -> result.headgateIsFasterThan(polling.contender()))
                    .min()
                    .orElseThrow()));
      }
    }
    if (fan && result.samples().containsKey(SideBySide.QUARTZ)) {
      targets.add(
          Target.atLeast(
              where + "times as fast as Quartz's JDBC store",
              50,
              result.headgateIsFasterThan(SideBySide.QUARTZ)));
    }
  }

  private void latency() throws Exception {
    TextTable table =
        new TextTable(
            "upstream done -> body starts",
            "p50 us",
            "p99 us",
            "commit us",
            "p50 commits",
            "p99 commits");
    for (Workload workload : List.of(Workload.chain(1_000), Workload.layered(100, 8, 3))) {
      try (SqliteStore sqlite = SqliteStore.in(home)) {
        latency(table, workload, sqlite);
      }
      latency(table, workload, postgres);
    }
    print(table);
  }

  private void latency(TextTable table, Workload workload, DurableStore store) throws Exception {
    Latency.Result result = Latency.measure(workload, store, ROUNDS);
    table.row(
        List.of(
            result.workload() + ", " + result.store(),
            Numbers.text(result.p50()),
            Numbers.text(result.p99()),
            Numbers.text(result.commit()),
            Numbers.text(result.p50InCommits()),
            Numbers.text(result.p99InCommits())));
    targets.add(
        Target.atMost(
            result.workload() + " on " + result.store() + ": latency p50 in commits",
            2,
            result.p50InCommits()));
  }

  private void scaling() throws Exception {
    TextTable table =
        new TextTable(
            "us/task by tasks", "1,000", "3,000", "10,000", "30,000", "100,000", "exponent");
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      scaling(table, sqlite);
    }
    scaling(table, postgres);
    print(table);
  }

  private void scaling(TextTable table, DurableStore store) throws Exception {
    List<Integer> sizes = List.of(1_000, 3_000, 10_000, 30_000, 100_000);
    add(table, Scaling.measure("fan", size -> Workload.fan(size - 2), sizes, store, 3));
    add(
        table,
        Scaling.measure(
            "layers of 100", size -> Workload.layered(size / 100, 100, 3), sizes, store, 3));
  }

  private void add(TextTable table, Scaling.Result result) {
    List<String> row = new ArrayList<>(List.of(result.shape() + ", " + result.store()));
    result.points().forEach(point -> row.add(Numbers.text(point.micros())));
    row.add(Numbers.text(result.exponent()));
    table.row(row);
    targets.add(
        Target.atMost(
            result.shape() + " on " + result.store() + ": exponent from 1,000 to 100,000 tasks",
            1.1,
            result.exponent()));
  }

  private void memory() throws Exception {
    TextTable table = new TextTable("heap per task instance", "instances", "live", "finished");
    try (SqliteStore sqlite = SqliteStore.in(home)) {
      memory(table, sqlite);
    }
    memory(table, postgres);
    print(table);
  }

  private void memory(TextTable table, DurableStore store) throws Exception {
    Memory.Result result = Memory.measure(100, 999, store);
    table.row(
        List.of(
            result.store() + ", bytes",
            Numbers.text(result.instances()),
            Numbers.text(result.live()),
            Numbers.text(result.finished())));
    String where = " bytes of heap on " + result.store();
    targets.add(Target.atMost("live" + where, 4_096, result.live()));
    targets.add(Target.atMost("finished" + where, 1_024, result.finished()));
  }

  private void ticks() throws Exception {
    TextTable table =
        new TextTable(
            "20 tasks each, SQLite", "due", "tick ms", "until done ms", "CPU ms", "CPU share");
    for (int[] size :
        new int[][] {{500, 500}, {2_000, 0}, {2_000, 500}, {2_000, 1_000}, {2_000, 2_000}}) {
      try (SqliteStore sqlite = SqliteStore.in(home)) {
        Ticks.Result result = Ticks.measure(size[0], size[1], 20, ROUNDS, sqlite);
        table.row(
            List.of(
                Numbers.text(result.dags()) + " DAGs",
                Numbers.text(result.due()),
                Numbers.text(result.tickMillis()),
                Numbers.text(result.wallMillis()),
                Numbers.text(result.cpuMillis()),
                Numbers.text(result.cpuShare())));
      }
    }
    print(table);
  }

  private void gates() throws Exception {
    long rows = Long.getLong("benchmarks.gate.rows", 10_000_000);
    int rounds = Integer.getInteger("benchmarks.gate.rounds", GATE_ROUNDS);
    Path tables = home.resolve("gates-" + rows);
    try (GateSpeed speed =
        new GateSpeed(tables, Path.of("deequ/target"), rows, SMALL_TABLE, rounds)) {
      targets.addAll(GateReport.of(speed, Main::print));
    }
  }

  private static void print(Object table) {
    System.out.println(table);
  }
}
