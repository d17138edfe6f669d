package io.headgate.internal.engine;

import io.headgate.backfill.ScheduledRuns;
import io.headgate.dag.Dag;
import java.util.Optional;
import java.util.function.Function;

/** Finds the DAG of a run: a registered one, or the one that a backfill's plan gives. */
final class DagFinder implements Function<String, Optional<Dag>> {

  private final DagRegistry registry;
  private final Function<String, Optional<Dag>> ofBackfill;
  private final Function<String, ScheduledRuns> besideBackfill;

  /**
   * @param ofBackfill throws if the registered DAGs do not have what the backfill's plan needs
   * @param besideBackfill what a backfill tells scheduled runs
   */
  DagFinder(
      DagRegistry registry,
      Function<String, Optional<Dag>> ofBackfill,
      Function<String, ScheduledRuns> besideBackfill) {
    this.registry = registry;
    this.ofBackfill = ofBackfill;
    this.besideBackfill = besideBackfill;
  }

  /** What a name stands for in this process. */
  record Found(Optional<Dag> dag, String whyNot) {}

  /** The DAG of that name, if this process has it. */
  @Override
  public Optional<Dag> apply(String name) {
    return find(name).dag();
  }

  /** What the backfill of that name tells scheduled runs. */
  ScheduledRuns beside(String backfill) {
    return besideBackfill.apply(backfill);
  }

  Found find(String name) {
    try {
      Optional<Dag> dag = registry.find(name).or(() -> ofBackfill.apply(name));
      return new Found(
          dag,
          dag.isPresent()
              ? ""
              : "no DAG "
                  + name
                  + " is registered in this process, so the run is kept as it is: register the DAG"
                  + " again and it goes on; under another name it is another DAG");
    } catch (IllegalArgumentException | IllegalStateException e) {
      return new Found(
          Optional.empty(),
          "the registered DAGs do not have what it needs, so the run is kept as it is: "
              + e.getMessage());
    }
  }
}
