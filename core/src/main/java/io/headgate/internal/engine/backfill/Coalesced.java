package io.headgate.internal.engine.backfill;

import com.google.common.base.Throwables;
import io.headgate.backfill.Fingerprints;
import io.headgate.dag.Fact;
import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.FailureText;
import io.headgate.internal.engine.Fault;
import io.headgate.internal.engine.TaskScope;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.time.DataInterval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a body over several partitions, of which a bad one does not fail the others: a
 * range that fails is halved until what is bad stands alone. What was made counts, and another
 * attempt does the rest only.
 *
 * @param dataset what the body writes
 * @param planned what of it the backfill makes before, to be made from
 * @param prunes whether what would come out the same is left alone
 */
record Coalesced(Operator original, Dataset dataset, Planned planned, boolean prunes, Ledger ledger)
    implements Operator {

  /** So many bad partitions and no good one: it is not the partitions. */
  private static final int MOST_BAD_ALONE = 5;

  private static final int SHOWN = 3;

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    return new Attempt(context).execute();
  }

  /** One call of the body for a part, or for all. */
  private final class Attempt {
    private final TaskContext context;
    private final List<Partition> all;
    private final Planned.Look look;
    private final Map<Partition, String> bad = new LinkedHashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private Optional<Exception> first = Optional.empty();
    private int made;
    private int parts;
    private int unchanged;
    private int untouched;

    Attempt(TaskContext context) {
      this.context = context;
      this.all = context.outputs(dataset);
      this.look = planned.look(all, context.id().run());
    }

    TaskResult execute() throws Exception {
      List<Partition> rest = rest();
      Deque<List<Partition>> waiting = new ArrayDeque<>();
      for (Partition partition : rest) {
        Optional<Partition> missing = look.missing(partition);
        Optional<Materialization> same =
            prunes ? look.untouched(partition, original.codeVersion()) : Optional.empty();
        if (same.isPresent()) {
          untouched++;
          facts.add(carried(same.get()));
        } else if (missing.isPresent()) {
          bad.put(partition, "not tried, since " + missing.get() + " was not made");
        } else if (follows(waiting.peekLast(), partition)) {
          waiting.getLast().add(partition);
        } else {
          waiting.add(new ArrayList<>(List.of(partition)));
        }
      }
      if (!prunes && waiting.size() == 1 && waiting.getFirst().size() == all.size()) {
        Optional<TaskResult> whole = whole(waiting);
        if (whole.isPresent()) {
          return whole.get();
        }
      }
      while (!waiting.isEmpty()) {
        part(waiting);
      }
      return result(rest.size());
    }

    /** What an earlier attempt left; if it left nothing, somebody wants all of it done again. */
    private List<Partition> rest() {
      List<Partition> rest = all.stream().filter(one -> !look.isMadeHere(one)).toList();
      return rest.isEmpty() ? all : rest;
    }

    private static boolean follows(@Nullable List<Partition> before, Partition partition) {
      return before != null
          && before.get(before.size() - 1).interval().end().equals(partition.interval().start());
    }

    private Optional<TaskResult> whole(Deque<List<Partition>> waiting) throws Exception {
      try {
        TaskResult result = original.execute(context);
        if (!(result instanceof TaskResult.Failed) || all.size() == 1) {
          return Optional.of(result);
        }
        failed(waiting, waiting.removeFirst(), new IllegalStateException(result.message()));
      } catch (Exception e) {
        if (all.size() == 1) {
          throw e;
        }
        failed(waiting, waiting.removeFirst(), e);
      }
      return Optional.empty();
    }

    private void part(Deque<List<Partition>> waiting) throws Exception {
      List<Partition> part = waiting.removeFirst();
      if (made == 0 && bad.size() >= MOST_BAD_ALONE && first.isPresent()) {
        part.forEach(
            one -> bad.put(one, "not tried, since " + bad.size() + " failed and none was made"));
        return;
      }
      DataInterval range = hull(part);
      TaskScope scope = TaskScope.of(original, range);
      List<InputVersion> inputs = versions(scope);
      try {
        Map<Partition, String> before = fingerprints(part);
        TaskResult result = original.execute(new Part(context, scope));
        if (result instanceof TaskResult.Success
            || result instanceof TaskResult.Branched
            || result instanceof TaskResult.ShortCircuited) {
          made(part, result, inputs, before);
        } else if (result instanceof TaskResult.Skipped) {
          made += part.size();
          facts.addAll(result.facts());
        } else {
          facts.addAll(result.facts());
          failed(waiting, part, new IllegalStateException(result.message()));
        }
      } catch (Exception e) {
        failed(waiting, part, e);
      }
    }

    private void made(
        List<Partition> part,
        TaskResult result,
        List<InputVersion> inputs,
        Map<Partition, String> before) {
      made += part.size();
      parts++;
      facts.addAll(result.facts());
      if (result.facts().stream().noneMatch(Materialization.class::isInstance)) {
        Map<Partition, String> after = fingerprints(part);
        part.forEach(
            partition ->
                facts.add(
                    new Materialization(
                        partition,
                        0,
                        same(partition, before, after),
                        context.id().toString(),
                        original.codeVersion(),
                        part.size() == 1 ? inputs : TaskScope.madeFrom(original, partition, inputs),
                        context.clock().instant())));
      }
    }

    private Map<Partition, String> fingerprints(List<Partition> part) {
      return prunes
          ? context
              .service(Fingerprints.class)
              .onBehalfOf(context)
              .of(context.table(dataset), dataset, part)
          : Map.of();
    }

    /** The version that brought the rows, if they are still the same; else 0. */
    private long same(
        Partition partition, Map<Partition, String> before, Map<Partition, String> after) {
      Optional<Materialization> known = look.of(partition);
      if (known.isEmpty()
          || !before.containsKey(partition)
          || !Objects.equals(before.get(partition), after.get(partition))) {
        return 0;
      }
      unchanged++;
      return known.get().contentVersion();
    }

    private Materialization carried(Materialization known) {
      List<InputVersion> now =
          known.inputs().stream()
              .map(
                  input ->
                      new InputVersion(
                          input.partition(),
                          ledger
                              .materialization(input.partition())
                              .map(Materialization::version)
                              .orElse(input.version())))
              .toList();
      return new Materialization(
          known.partition(),
          0,
          known.contentVersion(),
          context.id().toString(),
          known.codeVersion(),
          now,
          context.clock().instant());
    }

    /**
     * @throws Exception what failed, if halving it would not help
     */
    private void failed(Deque<List<Partition>> waiting, List<Partition> part, Exception failure)
        throws Exception {
      if (context.isCancelled() || Fault.of(failure) == Fault.PLATFORM) {
        throw failure;
      }
      first = first.or(() -> Optional.of(failure));
      if (part.size() == 1) {
        bad.put(part.get(0), FailureText.of(Throwables.getRootCause(failure)));
      } else {
        int half = part.size() / 2;
        waiting.addFirst(new ArrayList<>(part.subList(half, part.size())));
        waiting.addFirst(new ArrayList<>(part.subList(0, half)));
      }
    }

    private String summary(int wanted) {
      StringBuilder text = new StringBuilder();
      text.append(wanted).append(wanted == 1 ? " partition" : " partitions");
      if (parts > 1) {
        text.append(" in ").append(parts).append(" parts");
      }
      if (unchanged > 0) {
        text.append(", ").append(unchanged).append(" with the same rows as before");
      }
      if (untouched > 0) {
        text.append(", ")
            .append(untouched)
            .append(" left alone: nothing they are made from changed");
      }
      return text.toString();
    }

    private TaskResult result(int wanted) throws Exception {
      if (bad.isEmpty()) {
        return TaskResult.success(summary(wanted)).with(facts);
      }
      if (made + untouched == 0 && first.isPresent()) {
        throw first.get();
      }
      StringBuilder text = new StringBuilder();
      text.append(bad.size()).append(" of ").append(wanted).append(" partitions were not made: ");
      bad.entrySet().stream()
          .limit(SHOWN)
          .forEach(
              one ->
                  text.append(one.getKey().label())
                      .append(" (")
                      .append(one.getValue())
                      .append("), "));
      text.setLength(text.length() - 2);
      if (bad.size() > SHOWN) {
        text.append(" and ").append(bad.size() - SHOWN).append(" more");
      }
      return TaskResult.failed(text + "; " + made + " were made").with(facts);
    }
  }

  private List<InputVersion> versions(TaskScope scope) {
    List<InputVersion> versions = new ArrayList<>();
    scope
        .inputs()
        .forEach(
            (name, partitions) -> {
              if (!partitions.isEmpty()) {
                ledger.materializations(name, hull(partitions)).stream()
                    .filter(known -> partitions.contains(known.partition()))
                    .map(known -> new InputVersion(known.partition(), known.version()))
                    .forEach(versions::add);
              }
            });
    return versions;
  }

  private static DataInterval hull(List<Partition> partitions) {
    return partitions.get(0).interval().hull(partitions.get(partitions.size() - 1).interval());
  }

  /** The context of a part of what the task covers. */
  private static final class Part extends ForwardingTaskContext {
    private final TaskScope scope;

    Part(TaskContext delegate, TaskScope scope) {
      super(delegate);
      this.scope = scope;
    }

    @Override
    public DataInterval interval() {
      return scope.interval();
    }

    @Override
    public List<Partition> outputs(Dataset dataset) {
      return scope.outputs().getOrDefault(dataset.name(), List.of());
    }

    @Override
    public List<Partition> inputs(Dataset dataset) {
      return scope.inputs().getOrDefault(dataset.name(), List.of());
    }
  }

  @Override
  public List<Input> reads() {
    return original.reads();
  }

  @Override
  public List<Dataset> writes() {
    return original.writes();
  }

  @Override
  public List<Dataset> rewrites() {
    return original.rewrites();
  }

  @Override
  public boolean judgesItsInputs() {
    return original.judgesItsInputs();
  }

  @Override
  public boolean coversRanges() {
    return original.coversRanges();
  }

  @Override
  public String codeVersion() {
    return original.codeVersion();
  }

  @Override
  public String kind() {
    return original.kind();
  }
}
