package io.headgate.run;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One task of one run; of a mapped task, one instance of it.
 *
 * @param task the id of the task in its DAG, which all instances of a mapped task share
 * @param index which instance of a mapped task, from 0; empty for a task that is not mapped, and
 *     for a mapped one whose items are not known yet
 */
public record TaskInstanceId(DagRunId run, String task, OptionalInt index) {

  private static final Pattern NAME = Pattern.compile("([^#\\[\\]]+)(?:\\[(0|[1-9][0-9]{0,8})])?");

  public TaskInstanceId {
    requireNonNull(run, "run");
    requireNonNull(task, "task");
    requireNonNull(index, "index");
    if (index.isPresent() && index.getAsInt() < 0) {
      throw new IllegalArgumentException(
          "Instance " + index.getAsInt() + " of task " + task + " cannot be: they count from 0");
    }
  }

  /** The one instance of a task that is not mapped. */
  public TaskInstanceId(DagRunId run, String task) {
    this(run, task, OptionalInt.empty());
  }

  /** This instance of a mapped task. */
  public TaskInstanceId at(int instance) {
    return new TaskInstanceId(run, task, OptionalInt.of(instance));
  }

  /**
   * The task instance that {@link #name()} names in the run: {@code load} or {@code process[3]}.
   *
   * @throws IllegalArgumentException if it is no such name
   */
  public static TaskInstanceId named(DagRunId run, String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Cannot read '" + name + "' as a task of run " + run + ": write task, or task[0]");
    }
    String index = matcher.group(2);
    return new TaskInstanceId(
        run,
        matcher.group(1),
        index == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(index)));
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is no id of a task instance
   */
  public static TaskInstanceId parse(String text) {
    int hash = text.lastIndexOf('#');
    if (hash < 0) {
      throw new IllegalArgumentException(
          "Cannot read '" + text + "' as the id of a task instance: write dag/kind/key#task");
    }
    return named(DagRunId.parse(text.substring(0, hash)), text.substring(hash + 1));
  }

  /** What it is called within its run: {@code load}, or {@code process[3]}. */
  public String name() {
    return index.isPresent() ? task + "[" + index.getAsInt() + "]" : task;
  }

  @Override
  public String toString() {
    return run + "#" + name();
  }
}
