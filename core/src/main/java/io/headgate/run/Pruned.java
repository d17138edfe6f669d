package io.headgate.run;

/**
 * How much a retention policy let go, or would let go.
 *
 * @param tasks task instances of those runs
 * @param shapes of DAGs, which no run has any more
 * @param materializations that newer ones of their partition have replaced
 * @param observations likewise
 * @param verdicts in the history of changed verdicts
 */
public record Pruned(
    long runs, long tasks, long shapes, long materializations, long observations, long verdicts) {

  public static final Pruned NOTHING = new Pruned(0, 0, 0, 0, 0, 0);

  public Pruned plus(Pruned other) {
    return new Pruned(
        runs + other.runs,
        tasks + other.tasks,
        shapes + other.shapes,
        materializations + other.materializations,
        observations + other.observations,
        verdicts + other.verdicts);
  }

  public boolean isNothing() {
    return equals(NOTHING);
  }

  /** {@code 3 runs, 12 task instances, ...}. */
  @Override
  public String toString() {
    return "%d runs, %d task instances, %d shapes, %d materializations, %d observations, %d verdicts"
        .formatted(runs, tasks, shapes, materializations, observations, verdicts);
  }
}
