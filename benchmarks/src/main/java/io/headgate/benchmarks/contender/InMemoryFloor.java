package io.headgate.benchmarks.contender;

import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** What the JDK does without keeping anything: a {@link CompletableFuture} per task. */
public final class InMemoryFloor implements Contender {

  private final Workload workload;
  private final ExecutorService slots = Threads.slots();

  public InMemoryFloor(Workload workload) {
    this.workload = workload;
  }

  @Override
  public String name() {
    return "in-memory floor (CompletableFuture)";
  }

  @Override
  public void run(Bodies bodies) {
    List<CompletableFuture<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < workload.size(); i++) {
      int task = i;
      CompletableFuture<?>[] upstream =
          workload.upstream().get(task).stream().map(tasks::get).toArray(CompletableFuture[]::new);
      tasks.add(CompletableFuture.allOf(upstream).thenRunAsync(() -> bodies.run(task), slots));
    }
    CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
  }

  @Override
  public void close() {
    slots.shutdownNow();
  }
}
