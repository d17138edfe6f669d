package io.headgate.mail;

import io.headgate.dataset.Owner;
import io.headgate.ticket.Notice;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a message goes to.
 *
 * @param to the first addressee: whoever is on call, and the team
 * @param copies the other ones
 */
record Recipients(List<InternetAddress> to, List<InternetAddress> copies) {

  /**
   * Those contacts of the addressees that are addresses of mail.
   *
   * @param fallback takes the place of the first addressee if no one has such a contact
   * @return nobody, if there is no fallback either
   */
  static Recipients of(Notice notice, Optional<InternetAddress> fallback) {
    List<Set<InternetAddress>> groups = new ArrayList<>();
    for (Owner owner : notice.addressees()) {
      Set<InternetAddress> group = new LinkedHashSet<>();
      owner.contactsAt(notice.at()).forEach(contact -> address(contact).ifPresent(group::add));
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    if (groups.isEmpty()) {
      return new Recipients(fallback.stream().toList(), List.of());
    }
    Set<InternetAddress> copies = new LinkedHashSet<>();
    groups.subList(1, groups.size()).forEach(copies::addAll);
    copies.removeAll(groups.get(0));
    return new Recipients(List.copyOf(groups.get(0)), List.copyOf(copies));
  }

  /** The contact as an address of mail; empty if it is something else, such as a channel. */
  static Optional<InternetAddress> address(String contact) {
    if (!contact.matches("[^\\s@<>,;]+@[^\\s@<>,;]+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new InternetAddress(contact, true));
    } catch (AddressException e) {
      return Optional.empty();
    }
  }
}
