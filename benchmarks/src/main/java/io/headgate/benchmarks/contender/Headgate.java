package io.headgate.benchmarks.contender;

import io.headgate.Orchestrator;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Workload;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Headgate as its users have it: an orchestrator, a DAG, a run by hand. */
public final class Headgate implements Contender {

  /** What the DAG is called. */
  public static final String DAG = "benchmark";

  private static final LocalDate DATE = LocalDate.of(2026, 1, 1);

  private final Dag dag;
  private final Orchestrator orchestrator;
  private volatile IntConsumer body = task -> {};

  public Headgate(Workload workload, DurableStore store) {
    this.dag = dag(workload, task -> body.accept(task));
    this.orchestrator = store.configure(Orchestrator.builder()).dag(dag).workers(SLOTS).build();
    orchestrator.start();
  }

  /** The workload as a DAG; each body calls {@code body} with its task's number. */
  public static Dag dag(Workload workload, IntConsumer body) {
    DagBuilder builder = Dag.named(DAG);
    List<TaskRef> tasks = new ArrayList<>();
    for (int i = 0; i < workload.size(); i++) {
      int task = i;
      List<TaskRef> upstream = workload.upstream().get(task).stream().map(tasks::get).toList();
      tasks.add(
          builder
              .after(upstream)
              .task(
                  "t" + task,
                  context -> {
                    body.accept(task);
                    return TaskResult.success();
                  }));
    }
    return builder.build();
  }

  @Override
  public String name() {
    return "Headgate";
  }

  @Override
  public void run(Bodies bodies) throws InterruptedException {
    run(bodies::run);
  }

  /** Like {@link #run(Bodies)}, with any bodies. */
  public void run(IntConsumer bodies) throws InterruptedException {
    body = bodies;
    DagRunId run = orchestrator.run(dag.name(), DATE);
    if (!orchestrator.awaitQuiet(Duration.ofMinutes(30))) {
      throw new IllegalStateException("Run " + run + " did not end");
    }
    DagRunState state = orchestrator.run(run).orElseThrow().state();
    if (state != DagRunState.SUCCESS) {
      throw new IllegalStateException("Run " + run + " ended as " + state);
    }
  }

  @Override
  public void close() {
    orchestrator.close();
  }
}
