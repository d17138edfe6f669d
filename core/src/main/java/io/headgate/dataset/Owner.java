package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who answers for a dataset, a DAG or a task. Immutable and thread-safe.
 *
 * @param team the team's name, as people say it
 * @param contacts how to reach it: an address, a channel, a phone number; in order of preference
 * @param onCall who of the team is on call; empty if nobody is
 */
public record Owner(String team, List<String> contacts, Optional<OnCallRotation> onCall) {

  public Owner {
    if (team.isBlank()) {
      throw new IllegalArgumentException("An owner needs the name of a team, not '" + team + "'");
    }
    contacts = List.copyOf(contacts);
    requireNonNull(onCall, "onCall");
  }

  /** A team without contacts as yet. */
  public static Owner team(String team) {
    return new Owner(team, List.of(), Optional.empty());
  }

  /** The same team, also reached at {@code contact}. */
  public Owner reachedAt(String contact) {
    return new Owner(team, Stream.concat(contacts.stream(), Stream.of(contact)).toList(), onCall);
  }

  /** The same team, of which one after the other is on call. */
  public Owner onCall(OnCallRotation rotation) {
    return new Owner(team, contacts, Optional.of(rotation));
  }

  /** How to reach the team at that instant: whoever is on call first, then the team itself. */
  public List<String> contactsAt(Instant instant) {
    return Stream.concat(onCall.map(rotation -> rotation.at(instant)).stream(), contacts.stream())
        .distinct()
        .toList();
  }

  @Override
  public String toString() {
    return contacts.isEmpty() ? team : team + " <" + contacts.get(0) + ">";
  }
}
