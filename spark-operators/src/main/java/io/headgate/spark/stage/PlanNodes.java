package io.headgate.spark.stage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.execution.SparkPlanInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The operators of the SQL plans that were executed, by the accumulators that they count with: a
 * stage that has touched an operator's accumulator has executed it.
 */
final class PlanNodes {

  /** What is responsible for a stage's cost, if it is there; the first that is. */
  private static final List<String> TELLING =
      List.of("Join", "Aggregate", "Window", "Generate", "Sort", "Scan");

  private static final int LONGEST = 200;

  private final Map<Long, String> byAccumulator = new HashMap<>();

  void add(SparkPlanInfo plan) {
    String text = text(plan);
    CollectionConverters.asJava(plan.metrics())
        .forEach(metric -> byAccumulator.put(metric.accumulatorId(), text));
    CollectionConverters.asJava(plan.children()).forEach(this::add);
  }

  /** Without the numbers that Spark gives to attributes: {@code SortMergeJoin [customer_id]}. */
  private static String text(SparkPlanInfo plan) {
    String text = plan.simpleString().replaceAll("#\\d+L?", "").replaceAll("\\s+", " ").strip();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  /** The operator that a stage with these accumulators is about; empty if there is none. */
  Optional<String> of(Set<Long> accumulators) {
    Set<String> nodes = new HashSet<>();
    accumulators.forEach(
        id -> {
          String node = byAccumulator.get(id);
          if (node != null) {
            nodes.add(node);
          }
        });
    for (String word : TELLING) {
      Optional<String> found =
          nodes.stream().filter(node -> name(node).contains(word)).sorted().findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return nodes.stream().sorted().findFirst();
  }

  private static String name(String node) {
    String name = node.split("[ (\\[]", 2)[0];
    return name.toLowerCase(Locale.ROOT).endsWith("exchange") ? "" : name;
  }
}
