package io.headgate.benchmarks.skew;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** How long Spark's tasks ran, by stage, in the order in which they were launched. */
final class TaskTimes extends SparkListener {

  private record Task(long launched, long millis, boolean shuffled) {}

  private final TreeMap<Integer, List<Task>> stages = new TreeMap<>();

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      stages
          .computeIfAbsent(end.stageId(), stage -> new ArrayList<>())
          .add(
              new Task(
                  end.taskInfo().launchTime(),
                  end.taskMetrics().executorRunTime(),
                  end.taskMetrics().shuffleReadMetrics().totalBytesRead() > 0));
    }
  }

  synchronized void forget() {
    stages.clear();
  }

  /** Of all tasks, or of those that read a shuffle, which is where a key meets its kind. */
  synchronized long longestMillis(boolean onlyShuffled) {
    return stages.values().stream()
        .flatMap(List::stream)
        .filter(task -> task.shuffled() || !onlyShuffled)
        .mapToLong(Task::millis)
        .max()
        .orElse(0);
  }

  /**
   * How long the tasks would take on so many slots, if each ran as long as it did and the next free
   * slot took the next task; stages one after the other.
   */
  synchronized long makespanMillis(int slots) {
    long makespan = 0;
    for (List<Task> tasks : stages.values()) {
      PriorityQueue<Long> free = new PriorityQueue<>();
      for (int slot = 0; slot < slots; slot++) {
        free.add(0L);
      }
      long end = 0;
      for (Task task : tasks.stream().sorted(Comparator.comparingLong(Task::launched)).toList()) {
        long done = free.remove() + task.millis();
        end = Math.max(end, done);
        free.add(done);
      }
      makespan += end;
    }
    return makespan;
  }
}
