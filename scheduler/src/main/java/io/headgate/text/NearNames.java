package io.headgate.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the names that somebody who misspelt one may have meant. Pure. */
public final class NearNames {

  private static final int MOST = 3;

  private NearNames() {}

  /** The known names that are near {@code name} or contain it, the nearest first; three at most. */
  public static List<String> of(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int far = Math.max(2, wanted.length() / 3);
    return known.stream()
        .filter(
            candidate ->
                distance(wanted, candidate) <= far
                    || (wanted.length() > 2 && candidate.toLowerCase(Locale.ROOT).contains(wanted)))
        .sorted(
            Comparator.comparingInt((String candidate) -> distance(wanted, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /** {@code : did you mean a or b?}, or what there is at all. */
  public static String hint(String name, Collection<String> known) {
    List<String> near = of(name, known);
    if (!near.isEmpty()) {
      return ": did you mean " + String.join(" or ", near) + "?";
    }
    return known.isEmpty()
        ? ""
        : "; there are " + String.join(", ", known.stream().limit(20).toList());
  }

  private static int distance(String wanted, String candidate) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(wanted, candidate.toLowerCase(Locale.ROOT));
  }
}
