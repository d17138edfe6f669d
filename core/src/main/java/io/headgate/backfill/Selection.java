package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which partitions of the roots' ranges a backfill begins with. Immutable and thread-safe.
 *
 * @param codeVersion for {@link Kind#OUTDATED}
 */
public record Selection(Kind kind, Optional<String> codeVersion) {

  /** What is asked of a partition. */
  public enum Kind {
    EVERYTHING("everything"),
    MISSING("missing"),
    FAILED("failed"),
    STALE("stale"),
    OUTDATED("outdated");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    /** What the command line takes. */
    public String code() {
      return code;
    }
  }

  public Selection {
    requireNonNull(kind, "kind");
    if ((kind == Kind.OUTDATED) != codeVersion.isPresent()) {
      throw new IllegalArgumentException(
          "A code version belongs to the partitions that are outdated since then, not to '"
              + kind.code
              + "'");
    }
  }

  /** Every partition. */
  public static Selection everything() {
    return new Selection(Kind.EVERYTHING, Optional.empty());
  }

  /** Partitions that were never made. */
  public static Selection missing() {
    return new Selection(Kind.MISSING, Optional.empty());
  }

  /**
   * Partitions whose latest scheduled or manual run failed to make them, and that nobody made
   * since.
   */
  public static Selection failed() {
    return new Selection(Kind.FAILED, Optional.empty());
  }

  /** Partitions that were made from a version of an input that is not the latest. */
  public static Selection stale() {
    return new Selection(Kind.STALE, Optional.empty());
  }

  /**
   * Partitions that older code made: before their dataset was first made by code of that version,
   * and by code of another one. All that were made, if it never was.
   *
   * @param codeVersion as the operator that makes the dataset has it
   */
  public static Selection staleSince(String codeVersion) {
    return new Selection(Kind.OUTDATED, Optional.of(codeVersion));
  }

  @Override
  public String toString() {
    return codeVersion.map(version -> "older than code version " + version).orElse(kind.code);
  }
}
