package io.headgate.testing;

import io.headgate.dataset.PartitionMapping;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Optional;

/**
 * Checks a partition mapping of one's own against what the engine and the planner rely on: the law
 * {@code u ∈ upstream(d) ⇔ d ∈ downstream(u)}, and that ranges map to ranges.
 */
public final class MappingLaw {

  private final PartitionMapping mapping;
  private final Partitioning up;
  private final Partitioning down;

  private MappingLaw(PartitionMapping mapping, Partitioning up, Partitioning down) {
    this.mapping = mapping;
    this.up = up;
    this.down = down;
  }

  /**
   * Compares the two directions for every pair of partitions that share time with the intervals,
   * and the images of the two ranges with those of their partitions. Takes time in proportion to
   * the number of pairs.
   *
   * @param read where the upstream partitions are taken from
   * @param made where the downstream partitions are taken from
   * @throws AssertionError if the mapping breaks the law; it names the partitions
   */
  public static void check(
      PartitionMapping mapping,
      Partitioning up,
      Partitioning down,
      DataInterval read,
      DataInterval made) {
    MappingLaw law = new MappingLaw(mapping, up, down);
    List<DataInterval> upstream = up.overlapping(read);
    List<DataInterval> downstream = down.overlapping(made);
    List<Optional<DataInterval>> reads =
        downstream.stream().map(d -> mapping.upstream(up, down, d)).toList();
    List<Optional<DataInterval>> reached =
        upstream.stream().map(u -> mapping.downstream(up, down, u)).toList();
    law.compare(upstream, downstream, reads, reached);
    law.requireMonotone("downstream", upstream, reached);
    law.requireMonotone("upstream", downstream, reads);
    law.requireHull("downstream", upstream, reached, mapping.downstream(up, down, range(upstream)));
    law.requireHull("upstream", downstream, reads, mapping.upstream(up, down, range(downstream)));
    law.requireNoGap(upstream, reached);
  }

  private void compare(
      List<DataInterval> upstream,
      List<DataInterval> downstream,
      List<Optional<DataInterval>> reads,
      List<Optional<DataInterval>> reached) {
    for (int i = 0; i < downstream.size(); i++) {
      for (int j = 0; j < upstream.size(); j++) {
        boolean isRead = reads.get(i).filter(upstream.get(j)::overlaps).isPresent();
        boolean isReached = reached.get(j).filter(downstream.get(i)::overlaps).isPresent();
        if (isRead != isReached) {
          throw broken(
              "upstream("
                  + down.label(downstream.get(i))
                  + ") = "
                  + text(reads.get(i))
                  + (isRead ? " holds " : " does not hold ")
                  + up.label(upstream.get(j))
                  + ", but downstream("
                  + up.label(upstream.get(j))
                  + ") = "
                  + text(reached.get(j))
                  + (isReached ? " holds it" : " does not hold the former"));
        }
      }
    }
  }

  private void requireMonotone(
      String direction, List<DataInterval> partitions, List<Optional<DataInterval>> images) {
    Optional<DataInterval> before = Optional.empty();
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).isPresent()) {
        DataInterval image = images.get(i).get();
        if (before.isPresent()
            && (image.start().isBefore(before.get().start())
                || image.end().isBefore(before.get().end()))) {
          throw broken(
              direction
                  + "("
                  + partitions.get(i)
                  + ") = "
                  + image
                  + " lies before that of an earlier partition, "
                  + before.get());
        }
        before = Optional.of(image);
      }
    }
  }

  private void requireHull(
      String direction,
      List<DataInterval> partitions,
      List<Optional<DataInterval>> images,
      Optional<DataInterval> ofRange) {
    Optional<DataInterval> hull =
        images.stream().flatMap(Optional::stream).reduce(DataInterval::hull);
    if (!hull.equals(ofRange)) {
      throw broken(
          direction
              + " of the whole range "
              + range(partitions)
              + " is "
              + text(ofRange)
              + ", but its partitions together have "
              + text(hull));
    }
  }

  /**
   * A backfill recomputes what a range maps to, so nothing in it may be made from nothing in it.
   */
  private void requireNoGap(List<DataInterval> upstream, List<Optional<DataInterval>> reached) {
    Optional<DataInterval> before = Optional.empty();
    for (int i = 0; i < reached.size(); i++) {
      if (reached.get(i).isPresent()) {
        DataInterval image = reached.get(i).get();
        if (before.isPresent() && image.start().isAfter(before.get().end())) {
          throw broken(
              "downstream("
                  + upstream.get(i)
                  + ") = "
                  + image
                  + " leaves a gap behind that of the partitions before, "
                  + before.get());
        }
        before = Optional.of(image);
      }
    }
  }

  private AssertionError broken(String how) {
    return new AssertionError(
        "The mapping '"
            + mapping.describe()
            + "' from "
            + up.describe()
            + " to "
            + down.describe()
            + " breaks its law: "
            + how);
  }

  private static String text(Optional<DataInterval> interval) {
    return interval.map(DataInterval::toString).orElse("nothing");
  }

  private static DataInterval range(List<DataInterval> partitions) {
    return partitions.get(0).hull(partitions.get(partitions.size() - 1));
  }
}
