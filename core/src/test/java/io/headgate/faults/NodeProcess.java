package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.postgres.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own. Its bodies record what they do in a file that all nodes append
 * to, outside of the store. It does what its standard input says.
 */
final class NodeProcess {

  static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  static final Dataset WRITTEN =
      Dataset.named("raw.sales").daily(ZoneOffset.UTC).startingOn(DAY).build();

  private final String name;
  private final Path log;
  private final Path gate;

  private NodeProcess(String name, Path log, Path gate) {
    this.name = name;
    this.log = log;
    this.gate = gate;
  }

  /** Arguments: address of the store, name, record, gate, hours that its clock is wrong by. */
  public static void main(String[] arguments) throws IOException {
    NodeProcess node = new NodeProcess(arguments[1], Path.of(arguments[2]), Path.of(arguments[3]));
    Duration wrong = Duration.ofHours(Long.parseLong(arguments[4]));
    InstantSource right = InstantSource.system();
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .postgresStore(arguments[0], TestDatabase.USER, () -> "")
            .node(node.name, Duration.ofMillis(1_500), Duration.ofMillis(300))
            .closingGrace(Duration.ofSeconds(1))
            .clock(() -> right.instant().plus(wrong))
            .workers(4)
            .dag(node.gated())
            .dag(node.chain())
            .build()) {
      orchestrator.start();
      System.out.println("ready");
      node.obey(orchestrator);
    }
  }

  private void obey(Orchestrator orchestrator) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println("created " + orchestrator.run(line, DAY));
    }
  }

  /** One task that publishes when the test lets it. */
  private Dag gated() {
    DagBuilder dag = Dag.named("gated");
    dag.task("publish", new Publish(this));
    return dag.build();
  }

  /** Tasks that follow each other quickly. */
  private Dag chain() {
    DagBuilder dag = Dag.named("chain");
    TaskRef last = dag.task("task_0", this::link);
    for (int i = 1; i < 8; i++) {
      last = dag.after(last).task("task_" + i, this::link);
    }
    return dag.build();
  }

  private TaskResult link(TaskContext context) throws Exception {
    record("begins", context);
    TimeUnit.MILLISECONDS.sleep(20);
    record("ends", context);
    return TaskResult.success();
  }

  /** One write of a short line to a file that is appended to is not torn. */
  private void record(String what, TaskContext context) throws IOException {
    String line = name + " " + what + " " + context.id() + "@" + context.attempt() + "\n";
    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private record Publish(NodeProcess node) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      node.record("begins", context);
      Path open = node.gate.resolve(node.name);
      boolean waiting = true;
      while (waiting) {
        try {
          TimeUnit.MILLISECONDS.sleep(10);
          waiting = !Files.exists(open);
        } catch (InterruptedException e) {
          // As careless bodies do: it goes on, and it tries to publish.
          node.record("ignores its interruption", context);
        }
      }
      try {
        context.requireOwnership();
      } catch (OwnershipLostException e) {
        node.record("must not publish", context);
        throw e;
      }
      node.record("publishes", context);
      return TaskResult.success("by " + node.name);
    }

    @Override
    public List<Dataset> writes() {
      return List.of(WRITTEN);
    }

    @Override
    public List<Input> reads() {
      return List.of();
    }
  }
}
