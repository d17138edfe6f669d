package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.postgres.TestDatabase;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process to be killed. It works on the {@link Workload}, and does what its standard input says:
 *
 * <ul>
 *   <li>{@code announce n}: print {@code body ends} when the n-th body from now has ended
 *   <li>{@code day n}: it is the n-th day: create what is due
 *   <li>{@code backfill from through}: recompute those days
 *   <li>{@code finish}: print {@code finished} when no run is unfinished
 * </ul>
 */
final class VictimProcess {

  static final Duration LEASE = Duration.ofMillis(2_500);
  private static final Duration HEARTBEAT = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofMinutes(2);

  private final InstantSource system = InstantSource.system();
  private final OutsideRecord record;
  private final AtomicInteger untilAnnounced = new AtomicInteger();
  private volatile Duration ahead = Duration.ZERO;

  private VictimProcess(OutsideRecord record) {
    this.record = record;
  }

  /**
   * Arguments: its name, the directory of the record, where the store is, and the day that it is.
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    try (OutsideRecord record = new OutsideRecord(directory, arguments[0])) {
      VictimProcess victim = new VictimProcess(record);
      victim.setDay(Integer.parseInt(arguments[3]));
      Workload workload = new Workload(record, directory, victim::bodyEnds);
      OrchestratorBuilder builder =
          Orchestrator.builder()
              .clock(victim::now)
              .workers(4)
              .closingGrace(Duration.ofSeconds(5))
              .service(TableInspector.class, () -> workload)
              .listener(new Confirming(record));
      workload.dags().forEach(builder::dag);
      useStore(builder, arguments[2], arguments[0]);
      System.out.println("opening");
      try (Orchestrator orchestrator = builder.build()) {
        orchestrator.start();
        victim.obey(orchestrator);
      }
    }
  }

  private static void useStore(OrchestratorBuilder builder, String place, String name) {
    if (place.startsWith("jdbc:")) {
      builder.postgresStore(place, TestDatabase.USER, () -> "").node(name, LEASE, HEARTBEAT);
    } else {
      builder.embeddedStore(Path.of(place));
    }
  }

  private Instant now() {
    return system.instant().plus(ahead);
  }

  private void setDay(int day) {
    Instant start = Workload.FIRST.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    ahead = Duration.between(system.instant(), start.plusSeconds(1));
  }

  private void bodyEnds() {
    if (untilAnnounced.decrementAndGet() == 0) {
      System.out.println("body ends");
    }
  }

  private void obey(Orchestrator orchestrator) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "announce" -> untilAnnounced.set(Integer.parseInt(words[1]));
        case "day" -> {
          setDay(Integer.parseInt(words[1]));
          orchestrator.tick().forEach(run -> record.created(run.toString()));
        }
        case "backfill" -> backfill(orchestrator, words[1], words[2]);
        case "finish" -> finish(orchestrator);
        default -> throw new IllegalArgumentException("Cannot " + line);
      }
      System.out.println("done " + line);
    }
  }

  /** Unless one is still going on. */
  private void backfill(Orchestrator orchestrator, String from, String through) {
    boolean going =
        orchestrator.backfills().stream()
            .anyMatch(
                backfill ->
                    orchestrator
                        .run(backfill.run())
                        .filter(run -> run.state().isTerminal())
                        .isEmpty());
    if (!going) {
      var id =
          orchestrator.submit(
              orchestrator
                  .backfill(Workload.CLEAN)
                  .from(LocalDate.parse(from))
                  .through(LocalDate.parse(through))
                  .plan());
      orchestrator.backfills().stream()
          .filter(backfill -> backfill.id().equals(id))
          .forEach(backfill -> record.created(backfill.run().toString()));
    }
  }

  private static void finish(Orchestrator orchestrator) throws InterruptedException {
    Instant deadline = Instant.now().plus(SOON);
    List<DagRun> unfinished = unfinished(orchestrator);
    while (!unfinished.isEmpty()) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("Still unfinished after " + SOON + ": " + unfinished);
      }
      orchestrator.awaitQuiet(Duration.ofMillis(100));
      unfinished = unfinished(orchestrator);
    }
  }

  private static List<DagRun> unfinished(Orchestrator orchestrator) {
    return orchestrator.runs(
        Optional.empty(),
        List.of(DagRunState.QUEUED, DagRunState.RUNNING, DagRunState.BLOCKED),
        1_000_000);
  }
}
