package io.headgate.backfill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How one plan differs from another: in what it does, in what it leaves out, and in the lineage
 * that it rests on. Estimates do not count. Immutable and thread-safe.
 */
public record PlanDiff(List<Change> changes) {

  private static final int MOST_SHOWN = 20;

  /**
   * One difference.
   *
   * @param what it is about, such as {@code step mart.weekly} or {@code lineage clean ->
   *     mart.weekly}
   * @param before empty if only the later plan has it
   * @param after empty if only the earlier plan has it
   */
  public record Change(String what, Optional<String> before, Optional<String> after) {
    @Override
    public String toString() {
      if (before.isEmpty()) {
        return "+ " + what + ": " + after.orElse("");
      }
      return after
          .map(now -> "~ " + what + ": " + before.get() + " -> " + now)
          .orElseGet(() -> "- " + what + ": " + before.get());
    }
  }

  public PlanDiff {
    changes = List.copyOf(changes);
  }

  static PlanDiff between(BackfillPlan before, BackfillPlan after) {
    Map<String, String> then = facts(before);
    Map<String, String> now = facts(after);
    Set<String> all = new LinkedHashSet<>(then.keySet());
    all.addAll(now.keySet());
    List<Change> changes = new ArrayList<>();
    for (String what : all) {
      Optional<String> one = Optional.ofNullable(then.get(what));
      Optional<String> other = Optional.ofNullable(now.get(what));
      if (!one.equals(other)) {
        changes.add(new Change(what, one, other));
      }
    }
    return new PlanDiff(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Everything that two plans can differ in, as text by what it is about; in order. */
  static Map<String, String> facts(BackfillPlan plan) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("strategy", plan.strategy().code());
    facts.put("scope", plan.scope().toString());
    facts.put("pace", plan.pace().toString());
    plan.swap()
        .ifPresent(
            swap -> {
              facts.put("publication", swap.publication());
              facts.put("expected", swap.expected().toString());
            });
    plan.roots().forEach(root -> facts.put("root " + root.dataset(), root.ranges().toString()));
    for (BackfillPlan.Step step : plan.steps()) {
      facts.put("step " + step.dataset(), text(step));
    }
    for (BackfillPlan.LeftOut left : plan.leftOut()) {
      facts.merge(
          "left out " + left.dataset(),
          PlanText.range(left.dataset(), left.range()) + " " + left.reason(),
          (one, other) -> one + "; " + other);
    }
    for (BackfillPlan.Link link : plan.links()) {
      facts.merge(
          "lineage " + link.upstream() + " -> " + link.downstream(),
          link.text(),
          (one, other) -> one + ", " + other);
    }
    return facts;
  }

  private static String text(BackfillPlan.Step step) {
    return "order "
        + step.order()
        + ", "
        + step.ranges().stream()
            .map(range -> PlanText.range(step.dataset(), range))
            .collect(Collectors.joining(", "))
        + " ("
        + step.partitions()
        + " partitions, "
        + step.executions()
        + " executions), "
        + step.dataset().partitioning().describe()
        + ", by "
        + step.dag()
        + "."
        + step.task()
        + ", owner "
        + step.owner().map(Object::toString).orElse("nobody");
  }

  /** One line per difference; the first ones of many. */
  @Override
  public String toString() {
    String shown =
        changes.stream().limit(MOST_SHOWN).map(Change::toString).collect(Collectors.joining("\n"));
    int more = changes.size() - MOST_SHOWN;
    return more > 0 ? shown + "\nand " + more + " more" : shown;
  }
}
