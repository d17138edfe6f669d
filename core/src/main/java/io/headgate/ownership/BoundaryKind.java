package io.headgate.ownership;

import java.util.Locale;

/** What is unclear, or worth knowing, where teams meet. */
public enum BoundaryKind {
  /** Nobody is told when it is bad. */
  DATASET_WITHOUT_OWNER,
  /** Nobody answers for its tasks. */
  DAG_WITHOUT_OWNER,
  /** A task of one team's DAG writes a dataset of another team. */
  WRITES_FOR_ANOTHER_TEAM,
  /** A DAG writes datasets of several teams: none of them owns the whole of it. */
  DAG_OF_SEVERAL_TEAMS,
  /** Another team reads the dataset, and no gate looks at it. */
  READ_WITHOUT_A_GATE,
  /** Another team reads the dataset, and nothing says what it is. */
  READ_WITHOUT_A_DESCRIPTION,
  /** A team is named with different contacts or rotations in different places. */
  TEAM_DEFINED_TWICE;

  /** {@code dataset_without_owner}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
