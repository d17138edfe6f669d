package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.ledger.Materialization;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A process that fills the disk under its own store, and makes space when it is told to. */
final class FullDiskProcess {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final int LINKS = 4;
  private static final Dataset[] MADE = new Dataset[LINKS];

  static {
    for (int i = 0; i < LINKS; i++) {
      MADE[i] = Dataset.named("data.made_" + i).daily(ZoneOffset.UTC).startingOn(DAY).build();
    }
  }

  private final Path disk;
  private final AtomicLong bodies = new AtomicLong();
  private final BufferedReader commands =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private FullDiskProcess(Path disk) {
    this.disk = disk;
  }

  /** Arguments: the directory that is a small file system, and how often to fill it. */
  public static void main(String[] arguments) throws Exception {
    FullDiskProcess process = new FullDiskProcess(Path.of(arguments[0]));
    try (Orchestrator orchestrator = process.open("store")) {
      orchestrator.start();
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        process.fillAndFree(orchestrator);
      }
    }
    // Opening looks whether the file is sound.
    try (Orchestrator again = process.open("store")) {
      List<DagRun> runs = again.runs(Optional.empty(), List.of(), 1_000_000);
      long facts = 0;
      for (Dataset dataset : MADE) {
        for (Materialization made :
            again.ledger().materializations(dataset.name(), dataset.life())) {
          facts = Math.max(facts, made.version());
        }
      }
      System.out.println(
          "counted "
              + runs.stream().filter(run -> run.state() == DagRunState.SUCCESS).count() * LINKS
              + " "
              + process.bodies
              + " "
              + facts);
    }
    process.openOnAFullDisk("store");
    process.openOnAFullDisk("another");
  }

  private Orchestrator open(String name) {
    DagBuilder dag = Dag.named("chain");
    TaskRef last = dag.task("link_0", Bodies.writing(MADE[0], context -> count()));
    for (int i = 1; i < LINKS; i++) {
      last = dag.after(last).task("link_" + i, Bodies.writing(MADE[i], context -> count()));
    }
    return Orchestrator.builder().embeddedStore(disk.resolve(name)).dag(dag.build()).build();
  }

  private TaskResult count() {
    bodies.incrementAndGet();
    return TaskResult.success();
  }

  private void fillAndFree(Orchestrator orchestrator) throws Exception {
    AtomicBoolean going = new AtomicBoolean(true);
    AtomicLong created = new AtomicLong();
    CountDownLatch working = new CountDownLatch(5);
    Thread creating =
        new Thread(
            () -> {
              while (going.get()) {
                orchestrator.run("chain", DAY);
                created.incrementAndGet();
                working.countDown();
              }
            });
    creating.start();
    working.await();
    fill();
    // The store may have space of its own left for some runs; then it waits for more.
    System.out.println("full");
    commands.readLine();
    going.set(false);
    free();
    creating.join();
    if (!orchestrator.awaitQuiet(Duration.ofSeconds(60))) {
      throw new IllegalStateException("Still busy");
    }
    System.out.println("recovered " + created);
  }

  private void openOnAFullDisk(String name) throws IOException {
    fill();
    try (Orchestrator impossible = open(name)) {
      System.out.println("opened full " + impossible.dags().size());
    } catch (IllegalStateException e) {
      System.out.println("refused " + e.getMessage());
    }
    free();
    try (Orchestrator possible = open(name)) {
      System.out.println(possible.dags().isEmpty() ? "no DAGs" : "opened");
    }
  }

  private void fill() {
    try (OutputStream ballast = Files.newOutputStream(ballast())) {
      byte[] block = new byte[4096];
      while (Files.exists(ballast())) {
        ballast.write(block);
      }
    } catch (IOException e) {
      // No space is left.
    }
  }

  private void free() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return disk.resolve("ballast");
  }
}
