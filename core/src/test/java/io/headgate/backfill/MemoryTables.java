package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.PartitionMapping;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.run.TaskOrigin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A little engine: a table is a number per partition, which also passes for its row count. */
final class MemoryTables implements TableSwap, TableInspector {

  private final Map<String, Map<String, Integer>> tables = new TreeMap<>();
  private final List<String> writes = new ArrayList<>();
  private final Set<TaskOrigin> origins = new HashSet<>();
  private CountDownLatch swapAttempt = new CountDownLatch(1);
  private boolean failing;
  private Runnable meanwhile = () -> {};

  /** Each output partition is the sum of its inputs times {@code factor}. */
  Operator sum(Dataset to, Dataset from, PartitionMapping mapping, AtomicInteger factor) {
    return new Sum(this, to, new Input(from, mapping), factor);
  }

  synchronized void put(String table, String label, int value) {
    tables.computeIfAbsent(table, name -> new TreeMap<>()).put(label, value);
  }

  synchronized int value(String table, String label) {
    return requireNonNull(table(table).get(label), () -> table + " " + label);
  }

  private Map<String, Integer> table(String table) {
    return requireNonNull(tables.get(table), table);
  }

  synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  synchronized void forgetWrites() {
    writes.clear();
    origins.clear();
  }

  synchronized void failSwapsBeforePublishing() {
    failing = true;
    swapAttempt = new CountDownLatch(1);
  }

  /** Has something happen once, when a swap is just about to publish. */
  synchronized void onceBeforePublishing(Runnable something) {
    meanwhile = something;
  }

  private synchronized Runnable takeMeanwhile() {
    Runnable taken = meanwhile;
    meanwhile = () -> {};
    return taken;
  }

  synchronized void letSwapsPublish() {
    failing = false;
  }

  void awaitSwapAttempt() throws InterruptedException {
    if (!swapAttempt.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("No swap was tried within 30 s");
    }
  }

  /** Of which tasks the work was done since writes were forgotten. */
  synchronized Set<TaskOrigin> origins() {
    return Set.copyOf(origins);
  }

  private synchronized void worksFor(TaskOrigin origin) {
    origins.add(origin);
  }

  private synchronized void write(String table, Partition partition, int value) {
    put(table, partition.label(), value);
    writes.add(table + " " + partition.label());
  }

  /** Whether the last rollback was forced. */
  volatile boolean forced;

  /** Whether readers never miss a table. */
  volatile boolean gapless = true;

  /** Why no table can be swapped. */
  volatile Optional<String> unfit = Optional.empty();

  @Override
  public Publication publication(Spec spec) {
    if (unfit.isPresent()) {
      throw new PermanentFailure(unfit.get());
    }
    return gapless
        ? Publication.gapless("names exchanged in memory")
        : Publication.withGap("two renames in memory", "readers may miss the table");
  }

  @Override
  public synchronized String prepare(Spec spec) {
    Map<String, Integer> candidate = new TreeMap<>(table(spec.table()));
    spec.ranges()
        .forEach(
            range ->
                spec.dataset()
                    .partitions(range)
                    .forEach(partition -> candidate.remove(partition.label())));
    tables.put(spec.candidate(), candidate);
    return candidate.size() + " partitions copied";
  }

  @Override
  public List<String> columns(Spec spec) {
    return List.of("value");
  }

  @Override
  public synchronized TableDiff diff(Spec spec, List<String> key) {
    List<TableDiff.PartitionDiff> partitions = new ArrayList<>();
    table(spec.candidate())
        .forEach(
            (label, value) ->
                partitions.add(
                    new TableDiff.PartitionDiff(
                        label, value(spec.table(), label), value, Optional.empty(), Map.of())));
    return new TableDiff(spec.table(), spec.candidate(), partitions, List.of());
  }

  @Override
  public Optional<String> stage(Spec spec) {
    return Optional.empty();
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    swapAttempt.countDown();
    awaitPermission();
    takeMeanwhile().run();
    synchronized (this) {
      journal.record(spec.id(), spec.table(), SwapState.PREPARED, "");
      tables.put(spec.old(), tables.get(spec.table()));
      tables.put(spec.table(), tables.remove(spec.candidate()));
      journal.record(spec.id(), spec.table(), SwapState.VERIFIED, "");
    }
    return "exchanged in memory";
  }

  /** A publish that hangs until its process dies, as the interrupt on close stands for. */
  private void awaitPermission() {
    boolean hang;
    synchronized (this) {
      hang = failing;
    }
    if (hang) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The process ended in the middle of a swap", e);
      }
    }
  }

  synchronized Set<String> names() {
    return Set.copyOf(tables.keySet());
  }

  /** Whether the catalog does not let tables go. */
  volatile boolean cannotDrop;

  /** How often something was dropped. */
  final AtomicInteger drops = new AtomicInteger();

  @Override
  public synchronized String cleanUp(Spec spec) {
    if (cannotDrop) {
      throw new IllegalStateException("The catalog is away");
    }
    drops.incrementAndGet();
    tables.remove(spec.old());
    return "dropped " + spec.old();
  }

  @Override
  public synchronized String rollback(Spec spec, SwapJournal journal, boolean force) {
    forced = force;
    tables.put(spec.candidate(), tables.get(spec.table()));
    tables.put(spec.table(), tables.remove(spec.old()));
    journal.record(spec.id(), spec.table(), SwapState.ROLLED_BACK, "");
    return "exchanged back in memory";
  }

  @Override
  public synchronized List<Observation> inspect(Request request) {
    return request.partitions().stream()
        .map(
            partition -> {
              int value =
                  tables.getOrDefault(request.table(), Map.of()).getOrDefault(partition.label(), 0);
              return new Observation(
                  partition,
                  Map.of(Metric.presence(), 1.0, Metric.rowCount(), (double) value),
                  Map.of(),
                  Optional.empty(),
                  "memory",
                  Instant.EPOCH);
            })
        .toList();
  }

  private record Sum(MemoryTables tables, Dataset to, Input from, AtomicInteger factor)
      implements Operator {

    @Override
    public TaskResult execute(TaskContext context) {
      tables.worksFor(context.origin());
      for (Partition output : context.outputs(to)) {
        var read =
            from.mapping()
                .upstream(from.dataset().partitioning(), to.partitioning(), output.interval())
                .orElseThrow();
        int sum =
            from.dataset().partitions(read).stream()
                .mapToInt(input -> tables.value(context.table(from.dataset()), input.label()))
                .sum();
        tables.write(context.table(to), output, sum * factor.get());
      }
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return List.of(from);
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }

    @Override
    public boolean coversRanges() {
      return true;
    }
  }
}
