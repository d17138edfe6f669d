package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a submission asks for. Immutable and thread-safe; what is not said is left to Spark.
 *
 * @param master as Spark names it: {@code local[*]}, {@code local-cluster[2,1,1024]}, {@code
 *     spark://host:7077}, {@code yarn}, {@code k8s://https://host:6443}
 * @param driverMemory the heap of the driver
 * @param executorMemory the heap of an executor; without meaning for {@code local} masters
 * @param executorOverhead memory of an executor's container beyond the heap
 * @param executors how many, where the cluster manager is told; on a standalone cluster the cores
 *     of all of them bound their number
 * @param executorCores tasks that run at the same time in an executor
 * @param taskCores cores that one task takes; more of them mean fewer tasks, with more memory each
 * @param jars put on the class path of driver and executors, in order
 * @param files put into the working directory of driver and executors
 * @param configuration any further settings of Spark's
 * @param environment of the driver's process; never written down
 */
public record SubmitSettings(
    String master,
    DeployMode deployMode,
    Optional<Memory> driverMemory,
    Optional<Memory> executorMemory,
    Optional<Memory> executorOverhead,
    OptionalInt executors,
    OptionalInt executorCores,
    OptionalInt taskCores,
    List<Path> jars,
    List<Path> files,
    Map<String, String> configuration,
    Map<String, String> environment) {

  private static final Pattern MASTER =
      Pattern.compile(
          "local|local\\[(\\*|[0-9]+)(,[0-9]+)?]|local-cluster\\[[0-9]+,[0-9]+,[0-9]+]"
              + "|spark://[^\\s/,]+:[0-9]+(,[^\\s/,]+:[0-9]+)*|yarn|k8s://\\S+");

  /** Each has a method of its own, and saying it twice would hide one of both. */
  private static final Set<String> TYPED =
      Set.of(
          "spark.master",
          "spark.submit.deployMode",
          "spark.driver.memory",
          "spark.executor.memory",
          "spark.executor.memoryOverhead",
          "spark.executor.instances",
          "spark.executor.cores",
          "spark.task.cpus",
          "spark.jars",
          "spark.files");

  public SubmitSettings {
    requireMaster(master);
    requireNonNull(deployMode, "deployMode");
    driverMemory.ifPresent(memory -> requireHeap("driver", memory));
    executorMemory.ifPresent(memory -> requireHeap("executor", memory));
    requireNonNull(executorOverhead, "executorOverhead");
    requirePositive("executors", executors);
    requirePositive("executor cores", executorCores);
    requirePositive("cores of a task", taskCores);
    if (executorCores.isPresent() && taskCores.orElse(1) > executorCores.getAsInt()) {
      throw new IllegalArgumentException(
          "A task cannot take "
              + taskCores.orElse(1)
              + " cores of an executor that has "
              + executorCores.getAsInt());
    }
    if (deployMode == DeployMode.CLUSTER && master.startsWith("local")) {
      throw new IllegalArgumentException(
          "A driver cannot run on the cluster where the master is "
              + master
              + ": there is none; leave out the deploy mode, or name a cluster's master");
    }
    jars = List.copyOf(jars);
    files = List.copyOf(files);
    configuration = ImmutableSortedMap.copyOf(configuration);
    configuration.keySet().forEach(SubmitSettings::requireUntyped);
    environment = ImmutableSortedMap.copyOf(environment);
  }

  /**
   * Of this master; everything else is left to Spark.
   *
   * @throws IllegalArgumentException if it is no master of Spark's
   */
  public static SubmitSettings master(String master) {
    return new SubmitSettings(
        master,
        DeployMode.CLIENT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of());
  }

  /** The same with the driver there. */
  public SubmitSettings deployMode(DeployMode mode) {
    return changed(copy -> copy.deployMode = mode);
  }

  /** The same with a heap of the driver such as {@code 2g}. */
  public SubmitSettings driverMemory(String heap) {
    return driverMemory(Memory.of(heap));
  }

  SubmitSettings driverMemory(Memory heap) {
    return changed(copy -> copy.driverMemory = Optional.of(heap));
  }

  /** The same with a heap of each executor such as {@code 4g}. */
  public SubmitSettings executorMemory(String heap) {
    return executorMemory(Memory.of(heap));
  }

  SubmitSettings executorMemory(Memory heap) {
    return changed(copy -> copy.executorMemory = Optional.of(heap));
  }

  /** The same with so much memory of an executor's container beyond its heap. */
  public SubmitSettings executorOverhead(String memory) {
    return executorOverhead(Memory.of(memory));
  }

  SubmitSettings executorOverhead(Memory memory) {
    return changed(copy -> copy.executorOverhead = Optional.of(memory));
  }

  /** The same with so many executors. */
  public SubmitSettings executors(int number) {
    return changed(copy -> copy.executors = OptionalInt.of(number));
  }

  /** The same with so many tasks at the same time in each executor. */
  public SubmitSettings executorCores(int cores) {
    return changed(copy -> copy.executorCores = OptionalInt.of(cores));
  }

  /** The same with so many cores for each task. */
  public SubmitSettings taskCores(int cores) {
    return changed(copy -> copy.taskCores = OptionalInt.of(cores));
  }

  /** The same with this jar on the class path of driver and executors, behind those before. */
  public SubmitSettings jar(Path jar) {
    return changed(copy -> copy.jars.add(jar));
  }

  /** The same with this file in the working directory of driver and executors. */
  public SubmitSettings file(Path file) {
    return changed(copy -> copy.files.add(file));
  }

  /**
   * The same with this setting of Spark's.
   *
   * @throws IllegalArgumentException if there is a method for it
   */
  public SubmitSettings config(String key, String value) {
    return changed(copy -> copy.configuration.put(key, value));
  }

  /** The same with this variable in the environment of the driver's process. */
  public SubmitSettings environment(String variable, String value) {
    return changed(copy -> copy.environment.put(variable, value));
  }

  SubmitSettings onMaster(String other) {
    return changed(copy -> copy.master = other);
  }

  boolean isLocal() {
    return master.startsWith("local") && !master.startsWith("local-cluster");
  }

  boolean isStandalone() {
    return master.startsWith("spark://");
  }

  /** Whether the cluster brings Spark, and class paths of here mean nothing there. */
  boolean bringsItsOwnSpark() {
    return "yarn".equals(master) || master.startsWith("k8s://");
  }

  /** What of this is said by settings of Spark's. */
  Map<String, String> settings() {
    Map<String, String> all = new HashMap<>(configuration);
    driverMemory.ifPresent(memory -> all.put("spark.driver.memory", memory.toString()));
    executorMemory.ifPresent(memory -> all.put("spark.executor.memory", memory.toString()));
    executorOverhead.ifPresent(
        memory -> all.put("spark.executor.memoryOverhead", memory.toString()));
    executorCores.ifPresent(cores -> all.put("spark.executor.cores", Integer.toString(cores)));
    taskCores.ifPresent(cores -> all.put("spark.task.cpus", Integer.toString(cores)));
    executors.ifPresent(
        number -> {
          all.put("spark.executor.instances", Integer.toString(number));
          if (isStandalone()) {
            all.putIfAbsent("spark.cores.max", Integer.toString(number * executorCores.orElse(1)));
          }
        });
    return Map.copyOf(all);
  }

  private static void requireMaster(String master) {
    if (!MASTER.matcher(master).matches()) {
      throw new IllegalArgumentException(
          "Cannot submit to '"
              + master
              + "': write local[*], local[4], local-cluster[2,1,1024], spark://host:7077, yarn or"
              + " k8s://https://host:6443");
    }
  }

  private static void requireHeap(String whose, Memory heap) {
    if (heap.compareTo(Memory.SMALLEST_HEAP) < 0) {
      throw new IllegalArgumentException(
          "Spark starts no "
              + whose
              + " with a heap of "
              + heap
              + ": give it "
              + Memory.SMALLEST_HEAP
              + " or more");
    }
  }

  private static void requirePositive(String what, OptionalInt number) {
    if (number.isPresent() && number.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "The number of " + what + " must be at least 1, not " + number.getAsInt());
    }
  }

  private static void requireUntyped(String key) {
    if (TYPED.contains(key)) {
      throw new IllegalArgumentException(
          "Do not set " + key + " by config: there is a method of SubmitSettings for it");
    }
  }

  private SubmitSettings changed(java.util.function.Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.build();
  }

  private static final class Copy {
    private String master;
    private DeployMode deployMode;
    private Optional<Memory> driverMemory;
    private Optional<Memory> executorMemory;
    private Optional<Memory> executorOverhead;
    private OptionalInt executors;
    private OptionalInt executorCores;
    private OptionalInt taskCores;
    private final List<Path> jars;
    private final List<Path> files;
    private final Map<String, String> configuration;
    private final Map<String, String> environment;

    Copy(SubmitSettings of) {
      master = of.master;
      deployMode = of.deployMode;
      driverMemory = of.driverMemory;
      executorMemory = of.executorMemory;
      executorOverhead = of.executorOverhead;
      executors = of.executors;
      executorCores = of.executorCores;
      taskCores = of.taskCores;
      jars = new ArrayList<>(of.jars);
      files = new ArrayList<>(of.files);
      configuration = new HashMap<>(of.configuration);
      environment = new HashMap<>(of.environment);
    }

    SubmitSettings build() {
      return new SubmitSettings(
          master,
          deployMode,
          driverMemory,
          executorMemory,
          executorOverhead,
          executors,
          executorCores,
          taskCores,
          jars,
          files,
          configuration,
          environment);
    }
  }

  /** Without the environment and the configuration, which may hold secrets. */
  @Override
  public String toString() {
    return "submission to " + master + " (" + deployMode.option() + ")";
  }
}
