package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Owner;
import java.util.Optional;

/**
 * A task or dataset that waits for the data that a ticket is about.
 *
 * @param name such as {@code sales.clean}
 * @param owner who answers for it; empty where nobody has been named
 */
public record Consumer(String name, Optional<Owner> owner) {

  public Consumer {
    requireNonNull(name, "name");
    requireNonNull(owner, "owner");
  }

  /** {@code mart.sales (analytics)}. */
  @Override
  public String toString() {
    return name + owner.map(known -> " (" + known.team() + ")").orElse("");
  }
}
