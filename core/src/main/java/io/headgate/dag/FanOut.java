package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Names;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * That a task is mapped: it has one instance per item of a list that another task gives when it
 * succeeds.
 *
 * @param over the task that gives the items, one of those that the mapped task comes after
 * @param atMost more items than this are refused
 */
public record FanOut(String over, int atMost) {

  /** How many items a list may have, if nothing else is said. */
  public static final int DEFAULT_AT_MOST = 1_000;

  /** How many characters an item may have. It names the work, it is not the data. */
  public static final int LONGEST_ITEM = 1_000;

  public FanOut {
    Names.requireSimple("task", over);
    if (atMost < 1) {
      throw new IllegalArgumentException(
          "A mapped task needs room for at least one item, not " + atMost);
    }
  }

  /** Why the items cannot become instances of the task {@code mapped}; empty if they can. */
  public Optional<String> refusal(String mapped, List<String> items) {
    requireNonNull(items, "items");
    if (items.size() > atMost) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s gives %,d items, and %s has at most %,d instances: give it fewer and larger items,"
                  + " or raise the bound with options.atMost(%d) where %s is mapped; nothing of the"
                  + " list was stored",
              over,
              items.size(),
              mapped,
              atMost,
              items.size(),
              mapped));
    }
    for (int i = 0; i < items.size(); i++) {
      Optional<String> fault = fault(items.get(i));
      if (fault.isPresent()) {
        return Optional.of(
            "%s gives an item that cannot be kept for %s: item %d %s; nothing of the list was stored"
                .formatted(over, mapped, i, fault.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> fault(String item) {
    if (item.isBlank()) {
      return Optional.of("is blank");
    }
    if (item.length() > LONGEST_ITEM) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "has %,d characters, and at most %,d are kept: let the item name the work, such as a"
                  + " path",
              item.length(),
              LONGEST_ITEM));
    }
    return item.indexOf('\0') < 0
        ? Optional.empty()
        : Optional.of("has the character 0, which not every store can keep");
  }
}
