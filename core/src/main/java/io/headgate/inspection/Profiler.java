package io.headgate.inspection;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.TableInspector;
import java.util.List;
import java.util.Set;

/**
 * Looks at a table and suggests a gate for it: types, completeness, ranges, lengths, keys, allowed
 * values.
 *
 * <p>It takes a few looks: one at the rows and the schema, one at all columns at once, one at what
 * may be a key, and one at the values of each column that has few. Immutable and thread-safe.
 */
public final class Profiler {

  private final TableInspector inspector;
  private final Set<String> redacted;

  private Profiler(TableInspector inspector, Set<String> redacted) {
    this.inspector = requireNonNull(inspector, "inspector");
    this.redacted = Set.copyOf(redacted);
  }

  /** Looks by this inspector. */
  public static Profiler of(TableInspector inspector) {
    return new Profiler(inspector, Set.of());
  }

  /** The same, but of these columns no value, range or length is read. */
  public Profiler redacting(String... columns) {
    return new Profiler(inspector, Set.of(columns));
  }

  /**
   * What these partitions hold.
   *
   * @param partitions of the dataset; with seven or more, volume is judged by their history
   * @throws IllegalArgumentException if there are none, the table does not exist, none of them has
   *     a row, or a redacted column does not exist
   */
  public Profile profile(Dataset dataset, List<Partition> partitions) {
    if (partitions.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot profile " + dataset + ": say which partitions to look at");
    }
    return new Survey(inspector, dataset, redacted).of(partitions);
  }
}
