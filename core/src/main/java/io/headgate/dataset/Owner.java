package io.headgate.dataset;

import java.util.List;

/**
 * Who answers for a dataset, a DAG or a task.
 *
 * @param team the team's name, as people say it
 * @param contacts how to reach it: an address, a channel, a phone number; in order of preference
 */
public record Owner(String team, List<String> contacts) {

  public Owner {
    if (team.isBlank()) {
      throw new IllegalArgumentException("An owner needs the name of a team, not '" + team + "'");
    }
    contacts = List.copyOf(contacts);
  }

  /** A team without contacts as yet. */
  public static Owner team(String team) {
    return new Owner(team, List.of());
  }

  /** The same team, also reached at {@code contact}. */
  public Owner reachedAt(String contact) {
    return new Owner(
        team,
        java.util.stream.Stream.concat(contacts.stream(), java.util.stream.Stream.of(contact))
            .toList());
  }

  @Override
  public String toString() {
    return contacts.isEmpty() ? team : team + " <" + contacts.get(0) + ">";
  }
}
