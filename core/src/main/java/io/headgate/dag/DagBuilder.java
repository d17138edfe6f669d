package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Names;
import io.headgate.dataset.Owner;
import io.headgate.run.Lane;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Defines a DAG. A task comes after tasks that exist already, so the graph has no cycle by
 * construction. Not thread-safe.
 */
public final class DagBuilder {

  private final String name;
  private Timetable timetable = Timetable.manual(ZoneOffset.UTC);
  private Optional<LocalDate> firstDay = Optional.empty();
  private Optional<LocalDate> lastDay = Optional.empty();
  private Optional<Catchup> catchup = Optional.empty();
  private Optional<Owner> owner = Optional.empty();
  private String description = "";
  private int maxActiveRuns = 16;
  private OptionalInt maxActiveTasks = OptionalInt.empty();
  private Optional<Duration> runTimeout = Optional.empty();
  private RetryPolicy retryPolicy = RetryPolicy.none();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<DatasetName, List<Task>> writers = new HashMap<>();

  DagBuilder(String name) {
    this.name = Names.requireSimple("DAG", name);
  }

  String name() {
    return name;
  }

  /** Default: by hand only. */
  public DagBuilder timetable(Timetable timetable) {
    this.timetable = requireNonNull(timetable, "timetable");
    return this;
  }

  /** The first day that gets a run; required with a timetable. */
  public DagBuilder startingOn(LocalDate day) {
    this.firstDay = Optional.of(day);
    return this;
  }

  /** The last day that gets a run; default: no end. */
  public DagBuilder endingOn(LocalDate day) {
    this.lastDay = Optional.of(day);
    return this;
  }

  /** What happens to intervals that were missed; required with a timetable. */
  public DagBuilder catchup(Catchup catchup) {
    this.catchup = Optional.of(catchup);
    return this;
  }

  public DagBuilder ownedBy(Owner owner) {
    this.owner = Optional.of(owner);
    return this;
  }

  public DagBuilder describedAs(String description) {
    this.description = requireNonNull(description, "description");
    return this;
  }

  /** Default: 16. */
  public DagBuilder maxActiveRuns(int runs) {
    this.maxActiveRuns = runs;
    return this;
  }

  /**
   * How many tasks of one run may be RUNNING at the same time, in whatever pools. Default: as many
   * as there is capacity for.
   */
  public DagBuilder maxActiveTasks(int tasks) {
    this.maxActiveTasks = OptionalInt.of(tasks);
    return this;
  }

  /**
   * How long a run may be RUNNING before it fails: its bodies are interrupted, and what has not
   * ended is CANCELLED. Time that the run is blocked does not count. Default: no limit.
   */
  public DagBuilder runTimeout(Duration timeout) {
    this.runTimeout = Optional.of(timeout);
    return this;
  }

  /** For the tasks that are added after this call; default: no retry. */
  public DagBuilder retry(RetryPolicy policy) {
    this.retryPolicy = requireNonNull(policy, "policy");
    return this;
  }

  /** Adds a task without upstream tasks. */
  public TaskRef task(String id, Operator operator) {
    return after().task(id, operator);
  }

  /** Adds a task without upstream tasks; {@code options} says how it is run. */
  public TaskRef task(String id, Operator operator, UnaryOperator<TaskOptions> options) {
    return after().task(id, operator, options);
  }

  /**
   * The place after the given tasks.
   *
   * @throws IllegalArgumentException if one of them belongs to another DAG
   */
  public Place after(TaskRef... upstream) {
    return after(List.of(upstream));
  }

  /** Like {@link #after(TaskRef...)}. */
  public Place after(List<TaskRef> upstream) {
    for (TaskRef ref : upstream) {
      if (ref.dag() != this) {
        throw new IllegalArgumentException(
            "Cannot place a task of DAG "
                + name
                + " after "
                + ref
                + ", which belongs to another DAG");
      }
    }
    return new Place(upstream.stream().map(TaskRef::id).distinct().toList());
  }

  /** Where the next task goes. */
  public final class Place {
    private final List<String> upstream;

    private Place(List<String> upstream) {
      this.upstream = upstream;
    }

    /**
     * Adds a task here.
     *
     * @throws IllegalArgumentException if the id is unsafe or taken, or another task of this DAG
     *     writes the same dataset
     */
    public TaskRef task(String id, Operator operator) {
      return task(id, operator, options -> options);
    }

    /** Like {@link #task(String, Operator)}; {@code options} says how the task is run. */
    public TaskRef task(String id, Operator operator, UnaryOperator<TaskOptions> options) {
      return add(options.apply(new TaskOptions(retryPolicy)).toTask(id, operator, upstream));
    }

    /**
     * Adds a mapped task here: one instance per item of the list that the upstream task gives with
     * {@link TaskResult.Success#expanding}. Each instance has a state, attempts and retries of its
     * own, and finds its item in {@link TaskContext#item}. A task after it waits for all instances,
     * as its trigger rule says. If the list is empty, the mapped task is skipped.
     *
     * @throws IllegalArgumentException as {@link #task(String, Operator)} does, and if there are
     *     several upstream tasks and none was named by {@link TaskOptions#itemsFrom}, the operator
     *     writes a dataset, or the upstream task is mapped itself
     */
    public TaskRef map(String id, Operator operator) {
      return map(id, operator, options -> options);
    }

    /** Like {@link #map(String, Operator)}; {@code options} says how the instances are run. */
    public TaskRef map(String id, Operator operator, UnaryOperator<TaskOptions> options) {
      Task task = options.apply(new TaskOptions(retryPolicy)).toMappedTask(id, operator, upstream);
      task.fanOut().ifPresent(fan -> requireNotMapped(id, fan.over()));
      return add(task);
    }
  }

  /**
   * The DAG with the tasks added so far.
   *
   * @throws IllegalArgumentException if there is no task, the life ends before it starts, a
   *     timetable comes without a first day or a catchup policy, or a task rewrites a dataset that
   *     none of the tasks writes
   */
  public Dag build() {
    boolean scheduled = timetable.firstFrom(DataInterval.ALWAYS.start()).isPresent();
    if (scheduled && firstDay.isEmpty()) {
      throw new IllegalArgumentException(
          "DAG "
              + name
              + " has the timetable "
              + timetable.describe()
              + " but no first day: say startingOn(date)");
    }
    if (scheduled && catchup.isEmpty()) {
      throw new IllegalArgumentException(
          "DAG "
              + name
              + " has the timetable "
              + timetable.describe()
              + " but no catchup policy: say catchup(Catchup.ALL) to run every missed interval, or"
              + " catchup(Catchup.LATEST) to run the latest only");
    }
    if (firstDay.isPresent() && lastDay.isPresent() && lastDay.get().isBefore(firstDay.get())) {
      throw new IllegalArgumentException(
          "DAG "
              + name
              + " cannot end on "
              + lastDay.get()
              + ", before it starts on "
              + firstDay.get());
    }
    tasks.values().forEach(this::requireOwnRewrites);
    return new Dag(
        name,
        timetable,
        DataInterval.between(
            firstDay
                .map(day -> day.atStartOfDay(timetable.zone()).toInstant())
                .orElse(DataInterval.ALWAYS.start()),
            lastDay
                .map(day -> day.plusDays(1).atStartOfDay(timetable.zone()).toInstant())
                .orElse(DataInterval.ALWAYS.end())),
        catchup.orElse(Catchup.LATEST),
        owner,
        description,
        maxActiveRuns,
        maxActiveTasks,
        runTimeout,
        tasks,
        Lane.SCHEDULED);
  }

  private TaskRef add(Task task) {
    if (tasks.containsKey(task.id())) {
      throw new IllegalArgumentException(
          "DAG "
              + name
              + " has a task '"
              + task.id()
              + "' already: give the second one another id");
    }
    requireSoleWriter(task);
    tasks.put(task.id(), task);
    return new TaskRef(this, task.id());
  }

  private void requireNotMapped(String id, String over) {
    Task listing = tasks.get(over);
    if (listing != null && listing.fanOut().isPresent()) {
      throw new IllegalArgumentException(
          "DAG "
              + name
              + ": task "
              + id
              + " cannot be mapped over "
              + over
              + ", which is mapped itself: its instances would give one list each. Give one longer"
              + " list, or put a task between them that gives the second list");
    }
  }

  private void requireSoleWriter(Task task) {
    for (Dataset dataset : task.operator().writes()) {
      for (Task other : writers.getOrDefault(dataset.name(), List.of())) {
        if (overlap(task, other)) {
          throw new IllegalArgumentException(
              "DAG "
                  + name
                  + ": the tasks "
                  + other.id()
                  + " and "
                  + task.id()
                  + " would both write "
                  + dataset.name()
                  + ", so one would overwrite the other: give each dataset one writer");
        }
      }
    }
    for (Dataset dataset : task.operator().writes()) {
      writers.computeIfAbsent(dataset.name(), written -> new ArrayList<>()).add(task);
    }
  }

  private void requireOwnRewrites(Task task) {
    for (Dataset dataset : task.operator().rewrites()) {
      if (!writers.containsKey(dataset.name())) {
        throw new IllegalArgumentException(
            "DAG "
                + name
                + ": task "
                + task.id()
                + " may take rows out of "
                + dataset.name()
                + ", which another DAG or somebody outside makes: add it to the DAG that makes the"
                + " dataset, or let the gate block or warn instead of using quarantine");
      }
    }
  }

  private static boolean overlap(Task one, Task other) {
    return one.interval()
        .orElse(DataInterval.ALWAYS)
        .overlaps(other.interval().orElse(DataInterval.ALWAYS));
  }
}
