package io.headgate.ownership;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A place where it is unclear who answers for what, or where one team depends on another.
 *
 * @param subject the dataset, task, DAG or team that it is about
 * @param teams those that it concerns; empty if there is none
 * @param detail for people
 */
public record Boundary(BoundaryKind kind, String subject, List<String> teams, String detail) {

  public Boundary {
    requireNonNull(kind, "kind");
    requireNonNull(subject, "subject");
    teams = List.copyOf(teams);
    requireNonNull(detail, "detail");
  }
}
