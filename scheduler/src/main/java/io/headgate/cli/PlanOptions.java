package io.headgate.cli;

import static java.util.Objects.requireNonNull;

import io.headgate.BackfillRequest;
import io.headgate.Orchestrator;
import io.headgate.PlanJson;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dataset.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What {@code plan} and {@code backfill} are told. */
final class PlanOptions {

  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET[=FROM..TO]",
      description =
          "The datasets to recompute, with everything downstream; days of its own go with each"
              + " (clean.sales=1998-01-01..1998-01-31). None with --only: all datasets.")
  private List<String> datasets = List.of();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "The first day; default: the start of the dataset's life.")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "The last day, included; default: the latest complete partition.")
  private @Nullable LocalDate through;

  @Option(
      names = "--strategy",
      paramLabel = "STRATEGY",
      defaultValue = "in-place",
      converter = Strategies.class,
      description =
          "in-place overwrites partition by partition; table-swap fills a table beside production,"
              + " checks and compares it, then has it take production's place; gapless-table-swap does"
              + " so that no reader notices, or is refused. Default: ${DEFAULT-VALUE}.")
  private Strategy strategy = Strategy.IN_PLACE;

  @Option(
      names = "--only",
      paramLabel = "WHICH",
      description =
          "Begin with the partitions that are missing, failed or stale; default: every one.")
  private @Nullable String only;

  @Option(
      names = "--outdated-since",
      paramLabel = "VERSION",
      description = "Begin with the partitions that code older than this version made.")
  private @Nullable String version;

  @Option(
      names = "--stop-at",
      paramLabel = "DATASET",
      description = "Recompute this dataset, but nothing that is made from it.")
  private List<String> stopAt = List.of();

  @Option(
      names = "--without-dag",
      paramLabel = "DAG",
      description = "Leave out what this DAG makes.")
  private List<String> withoutDags = List.of();

  @Option(
      names = "--owner",
      paramLabel = "TEAM",
      description = "Leave out what belongs to other teams.")
  private List<String> owners = List.of();

  @Option(
      names = "--consent",
      paramLabel = "DATASET",
      description = "Recompute this dataset although its owner holds changes back.")
  private List<String> consents = List.of();

  @Option(
      names = "--at-most",
      paramLabel = "RUNS",
      defaultValue = "" + BackfillPlan.USUAL_BOUND,
      description = "Refuse a plan of more runs of tasks; default: ${DEFAULT-VALUE}.")
  private int bound = BackfillPlan.USUAL_BOUND;

  @Option(
      names = "--partitions-per-run",
      paramLabel = "N",
      description =
          "One run of a task covers at most so many partitions, where it can cover several; a range"
              + " that fails is split. Default: as the task says, or 8.")
  private int partitionsPerRun;

  @Option(
      names = "--bytes-per-run",
      paramLabel = "BYTES",
      description =
          "One run of a task covers so many partitions that it reads about so much, by what it read"
              + " before.")
  private long bytesPerRun;

  @Option(names = "--newest-first", description = "Begin with the latest partitions.")
  private boolean newestFirst;

  @Option(
      names = "--prune-unchanged",
      description = "Leave alone what is made from partitions that have the same rows again.")
  private boolean pruneUnchanged;

  @Option(
      names = "--max-active-runs",
      paramLabel = "N",
      description =
          "So many runs of tasks at the same time; default: as many as there is room for.")
  private int maxActiveRuns;

  @Option(
      names = "--scheduled-runs",
      paramLabel = "WHAT",
      defaultValue = "as-they-come",
      converter = Scheduled.class,
      description =
          "Scheduled runs that write the same partitions wait, go-first, or come as-they-come;"
              + " default: ${DEFAULT-VALUE}.")
  private ScheduledRuns scheduledRuns = ScheduledRuns.AS_THEY_COME;

  @Option(
      names = "--only-changing",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Stop a table swap before it is published if anything else differs (nothing at all may, if"
              + " empty); rows may neither come nor go but as said by --may-add and --may-remove.")
  private @Nullable List<String> onlyChanging;

  @Option(
      names = "--key",
      split = ",",
      paramLabel = "COLUMN",
      description = "The columns that tell the rows of a partition apart in a table swap.")
  private List<String> key = List.of();

  @Option(names = "--may-add", description = "With --only-changing: rows may be added.")
  private boolean mayAdd;

  @Option(names = "--may-remove", description = "With --only-changing: rows may be removed.")
  private boolean mayRemove;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  BackfillPlan plan(Orchestrator orchestrator) {
    if (datasets.isEmpty() && only == null && version == null) {
      throw mistake("say which dataset to recompute, or --only missing, failed or stale of all");
    }
    BackfillRequest request =
        orchestrator
            .backfillAll()
            .strategy(strategy)
            .expecting(expected())
            .only(selection())
            .atMost(bound)
            .maxActiveRuns(maxActiveRuns)
            .scheduledRuns(scheduledRuns);
    if (newestFirst) {
      request.newestFirst();
    }
    if (pruneUnchanged) {
      request.pruningUnchanged();
    }
    if (partitionsPerRun != 0) {
      request.partitionsPerRun(partitionsPerRun);
    }
    if (bytesPerRun != 0) {
      request.bytesPerRun(bytesPerRun);
    }
    datasets.forEach(dataset -> begin(request, orchestrator, dataset));
    stopAt.forEach(name -> request.stopAt(Lookup.dataset(orchestrator, name).name()));
    withoutDags.forEach(name -> request.withoutDag(Lookup.dag(orchestrator, name).name()));
    owners.forEach(request::onlyOwnedBy);
    consents.forEach(name -> request.withConsentFor(Lookup.dataset(orchestrator, name).name()));
    return request.plan();
  }

  /** The plan kept in a file, which says everything that these options could. */
  BackfillPlan instead(Path file) {
    if (!datasets.isEmpty() || only != null || version != null) {
      throw mistake("a kept plan says what is recomputed: name no dataset and no --only with it");
    }
    return read(file);
  }

  static BackfillPlan read(Path file) {
    try {
      return PlanJson.read(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the plan " + file + ": " + e.getMessage(), e);
    }
  }

  private void begin(BackfillRequest request, Orchestrator orchestrator, String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String days = text.substring(equals + 1);
    for (Dataset dataset : Lookup.datasets(orchestrator, name)) {
      begin(request.and(dataset), equals < 0 ? Optional.empty() : Optional.of(days));
    }
  }

  private void begin(BackfillRequest request, Optional<String> own) {
    if (own.isPresent()) {
      String days = own.get();
      int dots = days.indexOf("..");
      request.from(date(dots < 0 ? days : days.substring(0, dots)));
      request.through(date(dots < 0 ? days : days.substring(dots + 2)));
      return;
    }
    if (from != null) {
      request.from(from);
    }
    if (through != null) {
      request.through(through);
    }
  }

  private LocalDate date(String text) {
    try {
      return new Dates().convert(text);
    } catch (TypeConversionException e) {
      throw mistake(String.valueOf(e.getMessage()));
    }
  }

  private Expected expected() {
    if (onlyChanging == null && (mayAdd || mayRemove)) {
      throw mistake(
          "rows may be added and removed, unless --only-changing says what may change at all");
    }
    Expected expected =
        onlyChanging == null
            ? Expected.anything()
            : Expected.onlyChanging(
                onlyChanging.stream().filter(name -> !name.isBlank()).toArray(String[]::new));
    if (mayAdd) {
      expected = expected.addingRows();
    }
    if (mayRemove) {
      expected = expected.removingRows();
    }
    return expected.keyedBy(key.toArray(String[]::new));
  }

  private Selection selection() {
    if (version != null) {
      if (only != null) {
        throw mistake("--only and --outdated-since exclude each other");
      }
      return Selection.staleSince(version);
    }
    return switch (only == null ? "everything" : only) {
      case "everything" -> Selection.everything();
      case "missing" -> Selection.missing();
      case "failed" -> Selection.failed();
      case "stale" -> Selection.stale();
      default -> throw mistake("--only takes missing, failed or stale, not '" + only + "'");
    };
  }

  private ParameterException mistake(String message) {
    return new ParameterException(requireNonNull(spec).commandLine(), message);
  }

  /** Knows what scheduled runs can be told. */
  static final class Scheduled implements ITypeConverter<ScheduledRuns> {
    @Override
    public ScheduledRuns convert(String code) {
      try {
        return ScheduledRuns.ofCode(code);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Knows the strategies that can be asked for; a rollback is a command of its own. */
  static final class Strategies implements ITypeConverter<Strategy> {
    @Override
    public Strategy convert(String code) {
      try {
        Strategy strategy = Strategy.ofCode(code);
        if (!strategy.isRollback()) {
          return strategy;
        }
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
      throw new TypeConversionException("to take a swap back, use the command rollback");
    }
  }
}
