package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.DatasetName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the shadows of a parallel pipeline compare with production: what the ledger knows of their
 * partitions, and what their tables hold. Immutable and thread-safe.
 *
 * @param datasets one per dataset of the group
 */
public record Parity(String pipeline, List<DatasetParity> datasets) {

  private static final int SHOWN = 5;

  public Parity {
    requireNonNull(pipeline, "pipeline");
    datasets = List.copyOf(datasets);
  }

  /**
   * One dataset.
   *
   * @param partitions how many both have
   * @param missing labels of partitions that production has and the shadow has not
   * @param unfit labels of the shadow's partitions that a verdict blocks, or that were made from
   *     older inputs than there are
   * @param diff of the tables over the partitions that both have; empty if there are none
   * @param violations what of the difference was not expected
   */
  public record DatasetParity(
      DatasetName production,
      DatasetName shadow,
      int partitions,
      List<String> missing,
      List<String> unfit,
      Optional<TableDiff> diff,
      List<String> violations) {
    public DatasetParity {
      missing = List.copyOf(missing);
      unfit = List.copyOf(unfit);
      requireNonNull(diff, "diff");
      violations = List.copyOf(violations);
    }

    /** Why the shadow should not take production's place, one line each; empty if it may. */
    public List<String> reasons() {
      List<String> reasons = new ArrayList<>();
      if (!missing.isEmpty()) {
        reasons.add(shadow + " lacks " + some(missing));
      }
      if (!unfit.isEmpty()) {
        reasons.add(some(unfit) + " of " + shadow + " are blocked or stale");
      }
      violations.forEach(violation -> reasons.add(shadow + ": " + violation));
      return reasons;
    }

    private static String some(List<String> labels) {
      int more = labels.size() - SHOWN;
      return labels.stream().limit(SHOWN).collect(Collectors.joining(", "))
          + (more > 0 ? " and " + more + " more" : "");
    }
  }

  /** Whether the shadows may take production's place. */
  public boolean holds() {
    return reasons().isEmpty();
  }

  /** Why they should not, one line each. */
  public List<String> reasons() {
    return datasets.stream().flatMap(dataset -> dataset.reasons().stream()).toList();
  }
}
