package io.headgate.testing;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the engine's tests are about: two teams' datasets, and bodies that do what they are told.
 */
final class Scenario {

  static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  static final Owner STORES = Owner.team("store-systems").reachedAt("stores@example.com");
  static final Owner PLATFORM = Owner.team("data-platform");

  static final Dataset RAW = daily("raw.sales", STORES);
  static final Dataset CLEAN = daily("clean.sales", PLATFORM);
  static final Dataset MART = daily("mart.sales", PLATFORM);
  static final Dataset WEEKLY =
      Dataset.named("mart.weekly").weekly(ZoneOffset.UTC).ownedBy(PLATFORM).build();

  private Scenario() {}

  static Dataset daily(String name, Owner owner) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(FIRST).ownedBy(owner).build();
  }

  /** A daily DAG that begins on 1998-01-01. */
  static DagBuilder dailyDag(String name) {
    return Dag.named(name)
        .timetable(Timetable.daily(ZoneOffset.UTC))
        .startingOn(FIRST)
        .catchup(Catchup.ALL);
  }

  /** A DAG that runs by hand. */
  static DagBuilder dag(String name) {
    return Dag.named(name);
  }

  /** Does nothing, and reads and writes what is said. */
  static Operator copy(Dataset to, Dataset... from) {
    return new Copy(to, Arrays.stream(from).map(Input::of).toList());
  }

  /** Reads and writes without a body of its own. */
  record Copy(Dataset to, List<Input> reads) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success(context.outputs(to).size() + " partitions");
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }

  /** Writes, with a body of its own. */
  record Doing(Dataset to, Operator body) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      return body.execute(context);
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }

  /** Reads, and writes nothing. */
  record Reading(Dataset from) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success(context.inputs(from).size() + " partitions");
    }

    @Override
    public List<Input> reads() {
      return List.of(Input.of(from));
    }
  }

  static Operator succeeds() {
    return context -> TaskResult.success();
  }

  static Operator fails() {
    return context -> {
      throw new IllegalStateException("no such file");
    };
  }

  /** A table that only a test fills. */
  static final class Warehouse implements TableInspector {
    private final Set<Partition> present = new TreeSet<>();
    private final List<Partition> looked = new ArrayList<>();

    void deliver(Dataset dataset, String... labels) {
      Arrays.stream(labels).map(dataset::partition).forEach(present::add);
    }

    void withdraw(Dataset dataset, String label) {
      present.remove(dataset.partition(label));
    }

    /** Every partition that was inspected, in order. */
    List<Partition> looked() {
      return looked;
    }

    @Override
    public List<Observation> inspect(Request request) {
      looked.addAll(request.partitions());
      return request.partitions().stream()
          .map(
              partition ->
                  new Observation(
                      partition,
                      Map.of(Metric.presence(), present.contains(partition) ? 1.0 : 0.0),
                      Map.of(),
                      Optional.empty(),
                      "test",
                      Instant.EPOCH))
          .toList();
    }
  }
}
