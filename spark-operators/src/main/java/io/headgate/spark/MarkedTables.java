package io.headgate.spark;

import io.headgate.backfill.TableSwap.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of one swap as a catalog shows them now. Which table is which is told by marks that
 * travel with a table when it is renamed, never by its name.
 *
 * @param <T> a table as the catalog knows it
 */
abstract class MarkedTables<T> {

  /** On a candidate, also once it is production: the swap that made it. */
  static final String ID = "headgate.swap.id";

  /** On what was production: the swap that takes its place. */
  static final String REPLACED_BY = "headgate.swap.replaced-by";

  /** On what was production: what the candidate held when it was published. */
  static final String PUBLISHED = "headgate.swap.published-snapshot";

  private final Spec spec;
  private final Optional<T> production;
  private final Optional<T> candidate;
  private final Optional<T> old;

  MarkedTables(Spec spec, Optional<T> production, Optional<T> candidate, Optional<T> old) {
    this.spec = spec;
    this.production = production;
    this.candidate = candidate;
    this.old = old;
  }

  /** With the marks. */
  abstract Map<String, String> properties(T table);

  Spec spec() {
    return spec;
  }

  Optional<T> production() {
    return production;
  }

  Optional<T> candidate() {
    return candidate;
  }

  Optional<T> old() {
    return old;
  }

  /** Production has what the swap made, and what was production is kept beside it. */
  boolean isPublished() {
    return isMadeByThisSwap(production) && isReplacedByThisSwap(old);
  }

  /** The names are as before the swap, and the candidate is there. */
  boolean isReady() {
    return production.isPresent()
        && !isMadeByThisSwap(production)
        && isMadeByThisSwap(candidate)
        && !isReplacedByThisSwap(old);
  }

  /** Production was moved away and nothing took its name yet. */
  boolean isInTheGap() {
    return production.isEmpty() && isReplacedByThisSwap(old);
  }

  /** The names are as before the swap, which had marked production before. */
  boolean isBack() {
    return isReplacedByThisSwap(production) && isMadeByThisSwap(candidate);
  }

  boolean isMadeByThisSwap(Optional<T> table) {
    return has(table, ID);
  }

  boolean isReplacedByThisSwap(Optional<T> table) {
    return has(table, REPLACED_BY);
  }

  private boolean has(Optional<T> table, String mark) {
    return table.filter(one -> spec.id().value().equals(properties(one).get(mark))).isPresent();
  }

  /** The names under which this swap, or a later one that needed them, leaves its tables. */
  List<String> leftNames() {
    return List.of(
        spec.old(),
        spec.candidate(),
        parked(spec.old(), spec.id().value()),
        parked(spec.candidate(), spec.id().value()));
  }

  /** Whether this swap keeps the table; what an earlier swap made is kept by its successor. */
  boolean isLeftByThisSwap(Optional<T> table) {
    return isReplacedByThisSwap(table)
        || (isMadeByThisSwap(table)
            && table.filter(one -> properties(one).containsKey(REPLACED_BY)).isEmpty());
  }

  /** The name that a table gets when a later swap needs its own. */
  static String parked(String name, String owner) {
    return name + "_" + owner;
  }

  /**
   * The swap that a table belongs to.
   *
   * @param mark which counts first, before {@code otherMark}
   * @return empty if no swap has made it
   */
  Optional<String> owner(T table, String mark, String otherMark) {
    Map<String, String> properties = properties(table);
    return Optional.ofNullable(properties.getOrDefault(mark, properties.get(otherMark)));
  }

  /** What the catalog shows, for messages. */
  String describe() {
    return describe(spec.table(), production)
        + ", "
        + describe(spec.old(), old)
        + ", "
        + describe(spec.candidate(), candidate);
  }

  private String describe(String name, Optional<T> table) {
    if (table.isEmpty()) {
      return name + " is missing";
    }
    if (isMadeByThisSwap(table)) {
      return name + " is the backfilled table";
    }
    return name
        + (isReplacedByThisSwap(table) ? " is the original table" : " is a table of someone else");
  }
}
