package io.headgate.dag;

/** A handle to a task that already exists, for {@link DagBuilder#after}. Immutable. */
public final class TaskRef {

  private final DagBuilder dag;
  private final String id;

  TaskRef(DagBuilder dag, String id) {
    this.dag = dag;
    this.id = id;
  }

  /** The task's id. */
  public String id() {
    return id;
  }

  DagBuilder dag() {
    return dag;
  }

  @Override
  public String toString() {
    return dag.name() + "." + id;
  }
}
