package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.DatasetName;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A task as a run remembers it.
 *
 * @param kind the operator's word for itself
 * @param codeVersion of the operator
 * @param upstream ids of the tasks it comes after
 * @param mappedOver the task that gives its items; empty for a task that is not mapped
 * @param interval what it covers where that is not the run's interval
 */
public record TaskShape(
    String id,
    String kind,
    String codeVersion,
    List<String> upstream,
    TriggerRule triggerRule,
    Optional<String> mappedOver,
    Optional<DataInterval> interval,
    List<DatasetName> reads,
    List<DatasetName> writes) {

  /** Where the operator does not say it. */
  public static final String UNKNOWN = "unknown";

  public TaskShape {
    requireNonNull(id, "id");
    requireNonNull(kind, "kind");
    requireNonNull(codeVersion, "codeVersion");
    upstream = List.copyOf(upstream);
    requireNonNull(triggerRule, "triggerRule");
    requireNonNull(mappedOver, "mappedOver");
    requireNonNull(interval, "interval");
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /** The task as it is in the code now. */
  public static TaskShape of(Task task) {
    Operator operator = task.operator();
    return new TaskShape(
        task.id(),
        word(operator::kind),
        word(operator::codeVersion),
        task.upstream(),
        task.triggerRule(),
        task.fanOut().map(FanOut::over),
        task.interval(),
        operator.reads().stream().map(input -> input.dataset().name()).distinct().toList(),
        operator.writes().stream().map(dataset -> dataset.name()).toList());
  }

  /** An operator that cannot say it is refused where it is executed, and must not stop a run. */
  private static String word(Supplier<@Nullable String> of) {
    try {
      String word = of.get();
      return word == null ? UNKNOWN : word;
    } catch (RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** Each field with its length, so that no two tasks have one text. */
  String canonical() {
    StringBuilder text = new StringBuilder();
    for (Object field :
        List.of(
            id,
            kind,
            codeVersion,
            upstream,
            triggerRule.code(),
            mappedOver,
            interval.map(range -> range.start() + "/" + range.end()),
            reads,
            writes)) {
      String part = field.toString();
      text.append(part.length()).append(':').append(part);
    }
    return text.toString();
  }
}
