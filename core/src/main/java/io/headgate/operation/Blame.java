package io.headgate.operation;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Observer;
import io.headgate.quality.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who has to act for a partition to become fit: the first bad partitions upstream of it. A
 * partition is bad if a verdict blocks it, if it is missing, or if it is stale; it is a culprit if
 * nothing that it is made from, however far upstream, is bad. Immutable.
 *
 * @param asked the partition that was asked about
 * @param culprits nearest first, then by dataset and time; empty if all is well
 * @param complete whether everything upstream was looked at; else there may be more culprits, or
 *     some further upstream
 */
public record Blame(Partition asked, List<Culprit> culprits, boolean complete) {

  public Blame {
    requireNonNull(asked, "asked");
    culprits = List.copyOf(culprits);
  }

  /** The state of a partition, the worst that holds. */
  public enum Condition {
    /** There as far as the ledger can know, not blocked, and made from what is current. */
    FIT,
    /** A verdict keeps consumers from it. */
    BLOCKED,
    /** A registered task makes it, and has not. */
    MISSING,
    /** Something that it was made from has been written again since. */
    STALE;

    public boolean isBad() {
      return this != FIT;
    }
  }

  /**
   * A partition on the way to a culprit.
   *
   * @param reason in one line, for people; empty if it is fit
   */
  public record Step(Partition partition, Condition condition, String reason) {
    public Step {
      requireNonNull(partition, "partition");
      requireNonNull(condition, "condition");
      requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
      return partition + (reason.isEmpty() ? "" : ": " + reason);
    }
  }

  /**
   * A first bad partition.
   *
   * @param path from the partition that was asked about to this one, both included: the shortest
   * @param verdicts that block it
   * @param observed what was seen of it last, by the metrics' names
   * @param observer who saw that
   * @param task the task that makes it; empty for data from outside
   * @param producer the task instance that wrote it last, or who reported it from outside
   * @param owner of the dataset
   */
  public record Culprit(
      List<Step> path,
      List<Verdict> verdicts,
      Map<String, Double> observed,
      Optional<Observer> observer,
      Optional<String> task,
      Optional<String> producer,
      Optional<Owner> owner) {

    public Culprit {
      path = List.copyOf(path);
      if (path.isEmpty()) {
        throw new IllegalArgumentException("A culprit needs a path that leads to it");
      }
      verdicts = List.copyOf(verdicts);
      observed = Collections.unmodifiableMap(new TreeMap<>(observed));
      requireNonNull(observer, "observer");
      requireNonNull(task, "task");
      requireNonNull(producer, "producer");
      requireNonNull(owner, "owner");
    }

    /** The culprit itself: the end of the path. */
    public Step step() {
      return path.get(path.size() - 1);
    }

    public Partition partition() {
      return step().partition();
    }

    public Condition condition() {
      return step().condition();
    }

    /** In one line: the partition, the reason, and the owner. */
    public String text() {
      return step() + "; owner " + owner.map(Owner::toString).orElse("nobody");
    }
  }

  /** In one line, for people. */
  public String text() {
    String found =
        culprits.isEmpty()
            ? asked + " and what it is made from are there, fit and up to date"
            : culprits.stream().map(Culprit::text).collect(Collectors.joining("; "));
    return complete ? found : found + " (not everything upstream was looked at)";
  }
}
