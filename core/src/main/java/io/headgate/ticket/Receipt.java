package io.headgate.ticket;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * What a tracker has made of a ticket.
 *
 * @param reference what the tracker calls it, such as {@code #12} or {@code DATA-7}; empty if it
 *     has no name for it
 * @param link where people find it
 */
public record Receipt(String reference, Optional<URI> link) {

  /** From a tracker that has no name for what it was told. */
  public static final Receipt NONE = new Receipt("", Optional.empty());

  public Receipt {
    requireNonNull(reference, "reference");
    requireNonNull(link, "link");
  }
}
