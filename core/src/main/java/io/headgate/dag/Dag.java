package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Names;
import io.headgate.dataset.Owner;
import io.headgate.run.Lane;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A directed acyclic graph of tasks and the timetable of its runs. Immutable and thread-safe.
 *
 * @param life no interval that starts before its start, or ends after its end, gets a run
 * @param runTimeout how long a run may be RUNNING, counted from when it last took its place; the
 *     time that it is blocked or waits for a place does not count
 * @param tasks by id, upstream before downstream
 * @param maxActiveRuns how many of its runs may be RUNNING at the same time; blocked ones take no
 *     place
 * @param maxActiveTasks how many tasks of one run may be RUNNING at the same time, whatever pools
 *     they have; empty for no bound but the capacity
 * @param lane in which the tasks of its scheduled runs wait for capacity
 */
public record Dag(
    String name,
    Timetable timetable,
    DataInterval life,
    Catchup catchup,
    Optional<Owner> owner,
    String description,
    int maxActiveRuns,
    OptionalInt maxActiveTasks,
    Optional<Duration> runTimeout,
    Map<String, Task> tasks,
    Lane lane) {

  public Dag {
    Names.requireSimple("DAG", name);
    requireNonNull(timetable, "timetable");
    requireNonNull(life, "life");
    requireNonNull(catchup, "catchup");
    requireNonNull(owner, "owner");
    requireNonNull(description, "description");
    if (maxActiveRuns < 1) {
      throw new IllegalArgumentException(
          "DAG " + name + " needs room for at least one active run, not " + maxActiveRuns);
    }
    if (maxActiveTasks.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "The runs of DAG "
              + name
              + " need room for at least one active task, not "
              + maxActiveTasks.getAsInt());
    }
    requireNonNull(runTimeout, "runTimeout");
    runTimeout.ifPresent(
        timeout -> {
          if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                "The runs of DAG " + name + " need a timeout longer than zero, not " + timeout);
          }
        });
    requireNonNull(lane, "lane");
    tasks = ImmutableMap.copyOf(tasks);
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "DAG " + name + " has no task: add one with task(id, operator)");
    }
  }

  /** Starts the definition of a DAG. */
  public static DagBuilder named(String name) {
    return new DagBuilder(name);
  }

  /**
   * The task of that id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Task task(String id) {
    Task task = tasks.get(id);
    if (task == null) {
      throw new IllegalArgumentException(
          "DAG " + name + " has no task '" + id + "'; it has " + tasks.keySet());
    }
    return task;
  }

  /** The tasks directly after the task {@code id}. */
  public List<Task> downstream(String id) {
    return tasks.values().stream().filter(task -> task.upstream().contains(id)).toList();
  }

  /** Every dataset that a task writes. */
  public List<Dataset> writes() {
    return tasks.values().stream()
        .flatMap(task -> task.operator().writes().stream())
        .distinct()
        .toList();
  }
}
