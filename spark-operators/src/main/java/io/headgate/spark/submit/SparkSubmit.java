package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Names;
import io.headgate.dataset.PartitionMapping;
import io.headgate.dataset.SlicedDataset;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.JobProfile;
import io.headgate.spark.PastProfiles;
import io.headgate.spark.SparkMain;
import io.headgate.spark.SparkParameters;
import io.headgate.spark.SparkSessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task body in a Spark driver of its own: a {@link SparkMain}, which {@code SparkJob.of} would
 * run in this process. Each attempt is a submission; the driver's settings begin with those of the
 * orchestrator's own Spark, so that it sees the same tables. Needs the plugins {@link Submissions}
 * and {@link io.headgate.spark.SparkPlugin}.
 *
 * <p>A driver outlives an orchestrator that crashes: started again, it finds the driver and waits
 * for it. A driver publishes nothing before the orchestrator, whichever it is then, has agreed. A
 * task that is cancelled or times out leaves no process. Immutable and thread-safe.
 *
 * @param main the name of the class
 * @param version of the body, parameters included
 * @param ladder empty for the same resources in every attempt
 */
public record SparkSubmit(
    String name,
    String main,
    String version,
    SparkParameters parameters,
    List<Input> reads,
    List<Dataset> writes,
    SubmitSettings settings,
    Optional<ResourceLadder> ladder,
    boolean coversRanges)
    implements Operator {

  private static final Logger LOG = LoggerFactory.getLogger(SparkSubmit.class);

  private static final int CONNECT_MILLIS = 5_000;

  public SparkSubmit {
    Names.requireSimple("Spark job", name);
    requireNonNull(main, "main");
    requireNonNull(version, "version");
    requireNonNull(parameters, "parameters");
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    requireNonNull(settings, "settings");
    requireNonNull(ladder, "ladder");
    if (writes.size() > 1) {
      throw new IllegalArgumentException(
          "Cannot let " + name + " write " + writes + ": make a task per dataset");
    }
  }

  /**
   * The body of that class, without parameters, in a local driver.
   *
   * @throws IllegalArgumentException if the class cannot be instantiated
   */
  public static SparkSubmit of(Class<? extends SparkMain> main) {
    return of(main, SparkParameters.none());
  }

  /**
   * The body of that class, with parameters, in a local driver.
   *
   * @throws IllegalArgumentException if the class cannot be instantiated
   */
  public static SparkSubmit of(Class<? extends SparkMain> main, SparkParameters parameters) {
    return named(
        main.getSimpleName(),
        main.getName(),
        parameters.versionOf(SparkMain.instantiate(main)),
        parameters);
  }

  /**
   * The body of a class that only the submission's jars have; see {@link SubmitSettings#jar}.
   *
   * @param main the full name of a class that implements {@link SparkMain}
   * @param version changed by the author whenever the logic changes
   */
  public static SparkSubmit named(
      String name, String main, String version, SparkParameters parameters) {
    return new SparkSubmit(
        name,
        main,
        version,
        parameters,
        List.of(),
        List.of(),
        SubmitSettings.master("local[*]"),
        Optional.empty(),
        true);
  }

  /** The same, reading the partitions of {@code dataset} that share time with what is written. */
  public SparkSubmit reads(Dataset dataset) {
    return reads(dataset, PartitionMapping.overlapping());
  }

  /** The same, reading all slices, each with the partitions that share time. */
  public SparkSubmit reads(SlicedDataset dataset) {
    return reads(dataset, PartitionMapping.overlapping());
  }

  /** The same, reading all slices, each with the partitions that {@code mapping} gives. */
  public SparkSubmit reads(SlicedDataset dataset, PartitionMapping mapping) {
    SparkSubmit submit = this;
    for (Dataset slice : dataset.slices()) {
      submit = submit.reads(slice, mapping);
    }
    return submit;
  }

  /** The same, reading the partitions of {@code dataset} that {@code mapping} gives. */
  public SparkSubmit reads(Dataset dataset, PartitionMapping mapping) {
    return reads(new Input(dataset, mapping));
  }

  /** The same, reading what {@code input} says, such as one whose changes it ignores. */
  public SparkSubmit reads(Input input) {
    List<Input> more = new ArrayList<>(reads);
    more.add(input);
    return new SparkSubmit(
        name, main, version, parameters, more, writes, settings, ladder, coversRanges);
  }

  /** The same, writing {@code dataset}; a job writes one. */
  public SparkSubmit writes(Dataset dataset) {
    List<Dataset> more = new ArrayList<>(writes);
    more.add(dataset);
    return new SparkSubmit(
        name, main, version, parameters, reads, more, settings, ladder, coversRanges);
  }

  /** The same, submitted so. */
  public SparkSubmit with(SubmitSettings newSettings) {
    return new SparkSubmit(
        name, main, version, parameters, reads, writes, newSettings, ladder, coversRanges);
  }

  /**
   * The same, with more for each attempt after one that died of want of memory. The task needs as
   * many attempts: {@link ResourceLadder#retries}.
   */
  public SparkSubmit with(ResourceLadder newLadder) {
    return new SparkSubmit(
        name,
        main,
        version,
        parameters,
        reads,
        writes,
        settings,
        Optional.of(newLadder),
        coversRanges);
  }

  /** The same, executed once per partition also in a backfill. */
  public SparkSubmit onePartitionAtATime() {
    return new SparkSubmit(name, main, version, parameters, reads, writes, settings, ladder, false);
  }

  @Override
  public String codeVersion() {
    return version;
  }

  @Override
  public String kind() {
    return "SparkSubmit";
  }

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    if (writes.isEmpty()) {
      throw new PermanentFailure(
          "Cannot run " + name + ": it names no dataset to write; add .writes(dataset)");
    }
    return new Attempt(context).run();
  }

  /** One attempt of one task instance. */
  private final class Attempt {
    private final TaskContext context;
    private final Submissions submissions;
    private final Map<String, String> inherited;
    private final LadderFiles memory;
    private final Rung rung;
    private final Climb climb;

    Attempt(TaskContext context) throws IOException {
      this.context = context;
      this.submissions = context.service(Submissions.class);
      this.inherited = context.service(SparkSessions.class).settings();
      this.memory = LadderFiles.of(submissions.directory(), context.id(), context.origin());
      this.rung = ladder.isPresent() ? memory.start() : Rung.GROUND;
      this.climb =
          ladder.isPresent()
              ? Climb.to(rung, settings, ladder.get(), inherited)
              : new Climb(settings, List.of());
    }

    TaskResult run() throws Exception {
      TaskFile task = taskFile();
      Optional<AttemptFiles> earlier = earlier(task);
      AttemptFiles files;
      Driver driver;
      if (earlier.isPresent()) {
        files = earlier.get();
        driver = Driver.attach(files, elsewhere());
        LOG.info(
            "{}: an earlier orchestrator's driver is found again ({}); log: {}",
            context.id(),
            files.report().flatMap(Report::application).orElse("not yet with Spark"),
            files.log());
      } else {
        requireReady();
        files = AttemptFiles.create(submissions.directory(), context.id(), context.attempt());
        SubmitCommand command = command(files);
        files.task(task);
        climb.changes().forEach(change -> LOG.info("{}: {}", context.id(), change));
        driver = Driver.start(files, command, elsewhere());
        LOG.info("{}: submitted to {}; log: {}", context.id(), settings.master(), files.log());
      }
      context.onCancel(driver::kill);
      Outcome outcome;
      try {
        outcome = driver.await(context);
      } finally {
        // Not only where it was interrupted: whatever waits for the driver no longer does.
        if (driver.isAlive()) {
          driver.kill();
        }
        files.over();
      }
      submissions.prune(context.id(), context.clock().instant());
      return ended(outcome, files);
    }

    /** What cannot be submitted leaves nothing behind. */
    private SubmitCommand command(AttemptFiles files) throws IOException {
      try {
        return SubmitCommand.of(climb.settings(), submissions, files, inherited, name);
      } catch (RuntimeException e) {
        Files.delete(files.directory());
        throw e;
      }
    }

    private TaskFile taskFile() {
      return new TaskFile(
          context.id().toString(),
          context.attempt(),
          context.id().index().isPresent() ? Optional.of(context.item()) : Optional.empty(),
          context.interval(),
          main,
          version,
          parameters.values(),
          TaskFile.reads(context, reads),
          TaskFile.writes(context, writes),
          PastProfiles.of(context));
    }

    private Optional<ClusterKill> elsewhere() {
      return settings.deployMode() == DeployMode.CLUSTER
          ? Optional.of(new ClusterKill(settings, submissions))
          : Optional.empty();
    }

    /** A driver that still computes what is to be computed, or has; others are ended. */
    private Optional<AttemptFiles> earlier(TaskFile task) throws IOException {
      Optional<AttemptFiles> found = Optional.empty();
      for (AttemptFiles files : AttemptFiles.all(submissions.directory(), context.id())) {
        if (files.isOver()) {
          continue;
        }
        Driver driver = Driver.attach(files, elsewhere());
        boolean same = files.task().filter(task::isOfTheSameWork).isPresent();
        boolean useful = driver.isAlive() || files.outcome().filter(Outcome::isSuccess).isPresent();
        if (found.isEmpty() && same && useful) {
          found = Optional.of(files);
        } else {
          driver.kill();
          files.over();
        }
      }
      return found;
    }

    private TaskResult ended(Outcome outcome, AttemptFiles files) throws Exception {
      Optional<Report> report = files.report();
      profile(outcome);
      String more = said(report, files.log());
      if (outcome.isSuccess()) {
        if (ladder.isPresent()) {
          memory.succeeded(rung, ladder.get(), settings, inherited);
        }
        return outcome.result(more);
      }
      if (ladder.isPresent() && outcome.kind() == Outcome.Kind.FAILED) {
        return fell(outcome, more);
      }
      return outcome.result(more);
    }

    private TaskResult fell(Outcome outcome, String more) throws IOException {
      if (outcome.diagnosis().isEmpty()) {
        return outcome.result(more);
      }
      Fall fall =
          new Fall(context.attempt(), rung, outcome.diagnosis().get().failure(), isSkewed(outcome));
      ResourceLadder.Next next =
          ladder
              .get()
              .after(fall, outcome.diagnosis().get(), memory.falls().falls(), settings, inherited);
      memory.fell(fall, next.rung());
      if (next.rung().isEmpty()) {
        throw new PermanentFailure(
            outcome.message() + "; there is no further attempt, as " + next.stop() + "; " + more);
      }
      Climb then = Climb.to(next.rung().get(), settings, ladder.get(), inherited);
      String given =
          String.join(
              ", ",
              then.changes().stream().map(change -> change.key() + "=" + change.value()).toList());
      return outcome.result(
          (given.isEmpty() ? "" : "the next attempt gets " + given + "; ") + more);
    }

    private static boolean isSkewed(Outcome outcome) {
      return outcome.profile().stream()
          .flatMap(profile -> profile.stages().stream())
          .flatMap(stage -> stage.finding().stream())
          .anyMatch(finding -> finding.kind() == Finding.Kind.SKEW);
    }

    private void profile(Outcome outcome) {
      List<ChangedSetting> changes = new ArrayList<>(climb.changes());
      outcome.profile().ifPresent(profile -> changes.addAll(profile.settings()));
      if (outcome.profile().isPresent() || !changes.isEmpty()) {
        context.profile(
            new JobProfile(
                outcome.profile().map(JobProfile::stages).orElse(List.of()),
                changes,
                outcome
                    .profile()
                    .map(JobProfile::note)
                    .orElse("the driver ended before it could tell of its stages")));
      }
    }

    private String said(Optional<Report> report, Path log) {
      return Stream.of(
              report.flatMap(Report::application),
              report
                  .filter(said -> said.peakTaskBytes() > 0)
                  .map(said -> "a task held up to " + mebibytes(said.peakTaskBytes())),
              report
                  .filter(said -> said.peakHeapBytes() > 0)
                  .map(said -> "heaps up to " + mebibytes(said.peakHeapBytes())),
              Optional.of("log: " + log))
          .flatMap(Optional::stream)
          .collect(Collectors.joining("; "));
    }

    private static String mebibytes(long bytes) {
      return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }

    /** What would only be noticed after a minute of starting, by a log that nobody reads. */
    private void requireReady() throws IOException {
      for (Path file :
          Stream.concat(settings.jars().stream(), settings.files().stream()).toList()) {
        if (!Files.isReadable(file)) {
          throw new PermanentFailure(
              "Cannot submit "
                  + name
                  + ": there is no readable file "
                  + file
                  + "; build it first, or correct the path");
        }
      }
      requireMain();
      requireMaster();
    }

    private void requireMain() throws IOException {
      try {
        Class<?> known = Class.forName(main, false, Thread.currentThread().getContextClassLoader());
        if (!SparkMain.class.isAssignableFrom(known)) {
          throw new PermanentFailure(
              "Cannot submit " + name + ": " + main + " does not implement SparkMain");
        }
      } catch (ClassNotFoundException e) {
        String entry = main.replace('.', '/') + ".class";
        for (Path jar : settings.jars()) {
          try (JarFile opened = new JarFile(jar.toFile())) {
            if (opened.getEntry(entry) != null) {
              return;
            }
          }
        }
        throw new PermanentFailure(
            "Cannot submit "
                + name
                + ": there is no class "
                + main
                + ", neither here nor in "
                + (settings.jars().isEmpty() ? "any jar, as none is named" : settings.jars())
                + "; correct the name, or add the jar with SubmitSettings.jar",
            e);
      }
    }

    private void requireMaster() {
      if (!settings.isStandalone()) {
        return;
      }
      List<String> refusals = new ArrayList<>();
      for (String address : settings.master().substring("spark://".length()).split(",", -1)) {
        URI master = URI.create("spark://" + address);
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(master.getHost(), master.getPort()), CONNECT_MILLIS);
          return;
        } catch (IOException e) {
          refusals.add(address + ": " + e.getMessage());
        }
      }
      throw new PlatformFailure(
          "Cannot submit "
              + name
              + ": no Spark master answers ("
              + String.join("; ", refusals)
              + "); start it, or correct the address");
    }
  }

  @Override
  public String toString() {
    return "SparkSubmit " + name + " " + version;
  }
}
