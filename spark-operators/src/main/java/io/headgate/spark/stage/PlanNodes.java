package io.headgate.spark.stage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.execution.SparkPlanInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The operators of the SQL plans that were executed. A stage that has touched an operator's
 * accumulator has executed it. A stage that failed gives account of no accumulator; it has executed
 * what its RDDs are scoped by: an operator, or a stage of generated code with several of them.
 */
final class PlanNodes {

  /** What is responsible for a stage's cost, if it is there; the first that is. */
  private static final List<String> TELLING =
      List.of("Join", "Aggregate", "Window", "Generate", "Sort", "Scan");

  private static final int LONGEST = 200;
  private static final String GENERATED = "WholeStageCodegen";
  private static final String END_OF_GENERATED = "InputAdapter";

  private final Map<Long, String> byAccumulator = new HashMap<>();
  private final Map<Long, Map<String, Set<String>>> byScope = new HashMap<>();

  void add(long execution, SparkPlanInfo plan) {
    add(plan, "", byScope.computeIfAbsent(execution, id -> new HashMap<>()));
  }

  /**
   * @param generated the stage of generated code around the operator; empty if there is none
   */
  private void add(SparkPlanInfo plan, String generated, Map<String, Set<String>> scopes) {
    String name = plan.nodeName();
    String text = text(plan);
    CollectionConverters.asJava(plan.metrics())
        .forEach(metric -> byAccumulator.put(metric.accumulatorId(), text));
    String inside =
        name.startsWith(GENERATED) ? name : name.equals(END_OF_GENERATED) ? "" : generated;
    scopes.computeIfAbsent(inside.isEmpty() ? name : inside, scope -> new HashSet<>()).add(text);
    CollectionConverters.asJava(plan.children()).forEach(child -> add(child, inside, scopes));
  }

  /** Without the numbers that Spark gives to attributes: {@code SortMergeJoin [customer_id]}. */
  private static String text(SparkPlanInfo plan) {
    String text = plan.simpleString().replaceAll("#\\d+L?", "").replaceAll("\\s+", " ").strip();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  /**
   * The operator that a stage is about; empty if none is known.
   *
   * @param accumulators that its tasks counted with
   * @param execution of a query that the stage is part of
   * @param scopes of its RDDs
   */
  Optional<String> of(Set<Long> accumulators, Optional<Long> execution, Set<String> scopes) {
    Set<String> touched = new HashSet<>();
    accumulators.forEach(id -> Optional.ofNullable(byAccumulator.get(id)).ifPresent(touched::add));
    Map<String, Set<String>> known =
        execution.map(id -> byScope.getOrDefault(id, Map.of())).orElse(Map.of());
    Set<String> scoped = new HashSet<>();
    scopes.forEach(scope -> scoped.addAll(known.getOrDefault(scope, Set.of())));
    return telling(touched)
        .or(() -> telling(scoped))
        .or(() -> first(touched, node -> true))
        .or(() -> first(scoped, node -> true));
  }

  private static Optional<String> telling(Set<String> nodes) {
    return TELLING.stream()
        .flatMap(word -> first(nodes, node -> name(node).contains(word)).stream())
        .findFirst();
  }

  private static Optional<String> first(Set<String> nodes, Predicate<String> wanted) {
    return nodes.stream().filter(wanted).sorted().findFirst();
  }

  private static String name(String node) {
    String name = node.split("[ (\\[]", 2)[0];
    return name.toLowerCase(Locale.ROOT).endsWith("exchange") ? "" : name;
  }
}
