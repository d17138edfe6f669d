package io.headgate.dag;

/**
 * How the direct upstream tasks of a task stand.
 *
 * @param total all of them
 * @param succeeded those in SUCCESS
 * @param skipped those in SKIPPED
 * @param failed those in FAILED or CANCELLED
 * @param upstreamFailed those in UPSTREAM_FAILED
 */
public record UpstreamCounts(
    int total, int succeeded, int skipped, int failed, int upstreamFailed) {

  public UpstreamCounts {
    if (Math.min(Math.min(succeeded, skipped), Math.min(failed, upstreamFailed)) < 0
        || succeeded + skipped + failed + upstreamFailed > total) {
      throw new IllegalArgumentException(
          "More upstream tasks ended than there are, or fewer than none: %d of %d, %d, %d, %d"
              .formatted(total, succeeded, skipped, failed, upstreamFailed));
    }
  }

  /** Whether all are terminal. */
  boolean allDone() {
    return succeeded + skipped + failed + upstreamFailed == total;
  }

  /** Whether at least one failed itself or because of its own upstream. */
  boolean anyFailure() {
    return failed + upstreamFailed > 0;
  }
}
