package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of a DAG and their order, as a run remembers them: what it was created with, whatever
 * the code says later. Two DAGs of the same tasks have the same shape. Immutable and thread-safe.
 *
 * @param hash of the tasks; 64 hexadecimal digits
 * @param tasks upstream before downstream
 */
public record DagShape(String hash, List<TaskShape> tasks) {

  /**
   * @throws IllegalArgumentException if the hash is not the one of these tasks
   */
  public DagShape {
    requireNonNull(hash, "hash");
    tasks = List.copyOf(tasks);
    String actual = hash(tasks);
    if (!hash.equals(actual)) {
      throw new IllegalArgumentException(
          "The shape of a DAG is not what it was stored as: its hash is "
              + actual
              + " and was "
              + hash);
    }
  }

  /** The shape of these tasks. */
  public static DagShape of(List<TaskShape> tasks) {
    return new DagShape(hash(tasks), tasks);
  }

  /** The shape that a run of the DAG would have now. */
  public static DagShape of(Dag dag) {
    return of(dag.tasks().values().stream().map(TaskShape::of).toList());
  }

  /** The task of that id, if there is one. */
  public Optional<TaskShape> task(String id) {
    return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
  }

  private static String hash(List<TaskShape> tasks) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (TaskShape task : tasks) {
      String text = task.canonical();
      hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
    }
    return hasher.hash().toString();
  }
}
