package io.headgate.benchmarks.contender;

import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Countdown;
import io.headgate.benchmarks.work.Workload;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What no durable engine can do without: a loop by hand that keeps nothing but task states, with
 * group commit. The beginning of a body is durable before it begins; ends and beginnings that come
 * together share a commit.
 */
public final class DurableFloor implements Contender {

  private final Workload workload;
  private final FloorTable table;
  private final ExecutorService slots = Threads.slots();
  private long run;

  public DurableFloor(Workload workload, DurableStore store) throws SQLException {
    this.workload = workload;
    this.table = new FloorTable(store);
    this.run = System.nanoTime();
  }

  @Override
  public String name() {
    return "floor (task states only)";
  }

  @Override
  public void run(Bodies bodies) throws SQLException, InterruptedException {
    run++;
    table.create(run, workload.size());
    Countdown countdown = new Countdown(workload);
    Deque<Integer> ready = new ArrayDeque<>(countdown.first());
    BlockingQueue<Integer> inbox = new LinkedBlockingQueue<>();
    List<Integer> ended = new ArrayList<>();
    int running = 0;
    int done = 0;
    while (true) {
      List<Integer> begun = new ArrayList<>();
      while (running < SLOTS && !ready.isEmpty()) {
        begun.add(ready.remove());
        running++;
      }
      table.change(run, ended, begun);
      for (int task : begun) {
        slots.execute(
            () -> {
              bodies.run(task);
              inbox.add(task);
            });
      }
      if (done == workload.size()) {
        return;
      }
      ended.clear();
      ended.add(inbox.take());
      inbox.drainTo(ended);
      running -= ended.size();
      done += ended.size();
      ended.forEach(task -> ready.addAll(countdown.ended(task)));
    }
  }

  /** How many tasks of the latest run the store has as successful. */
  public int succeeded() throws SQLException {
    return table.count(run, FloorTable.SUCCESS);
  }

  @Override
  public void close() {
    slots.shutdownNow();
    try {
      table.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot close the connection of the floor", e);
    }
  }
}
