package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import io.headgate.time.DataInterval;

/**
 * Somebody is on call for a while, whoever's turn it would be.
 *
 * @param during from its start until before its end
 * @param member how that person is reached; need not be one of the rotation
 */
public record OnCallOverride(DataInterval during, String member) {

  public OnCallOverride {
    requireNonNull(during, "during");
    requireContact(member);
  }

  static void requireContact(String member) {
    if (member.isBlank()) {
      throw new IllegalArgumentException("Somebody on call needs a contact, not '" + member + "'");
    }
  }
}
