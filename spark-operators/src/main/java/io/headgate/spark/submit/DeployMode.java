package io.headgate.spark.submit;

/** Where a driver runs. */
public enum DeployMode {
  /** As a process beside the orchestrator. */
  CLIENT("client"),
  /** Somewhere on the cluster, which has to see the submissions' directory. */
  CLUSTER("cluster");

  private final String option;

  DeployMode(String option) {
    this.option = option;
  }

  /** As {@code spark-submit} calls it. */
  String option() {
    return option;
  }
}
