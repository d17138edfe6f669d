package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.MetricSeries;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.text.Figures;
import io.headgate.text.MetricTable;
import io.headgate.text.NearNames;
import io.headgate.text.Table;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "gates",
    description = {
      "Lists the latest verdict of every check on every partition, blocking ones first.",
      "Of one dataset: the history of what gates have observed, a line per metric, and the verdicts"
          + " that block. In the line, a blank is a partition of which nothing is known."
    },
    footer = {
      "%nExamples:",
      "  gates",
      "  gates raw.sales --from 1998-01-01 --to 1998-01-31 --metric row_count",
      "  gates raw.sales --verdicts"
    })
final class GatesCommand extends OrchestratorCommand {

  private static final int NARROWEST = 60;

  @Parameters(arity = "0..1", paramLabel = "DATASET", description = "Only this dataset.")
  private @Nullable String dataset;

  @Option(names = "--blocking", description = "Only verdicts that keep consumers waiting.")
  private boolean blockingOnly;

  @Option(names = "--verdicts", description = "Of one dataset: its verdicts, not its history.")
  private boolean verdictsOnly;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "Only partitions from this day on.")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "Only partitions up to this day.")
  private @Nullable LocalDate to;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description = "Only this metric, such as row_count or 'completeness(customer_id)'.")
  private @Nullable String metric;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "40",
      description = "At most this many verdicts; default: ${DEFAULT-VALUE}.")
  private int limit = 40;

  @Option(
      names = "--width",
      paramLabel = "COLUMNS",
      description = "How wide the lines may be, 60 to 100; default: what COLUMNS says, or 100.")
  private @Nullable Integer width;

  GatesCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, not " + limit);
    }
    int columns = width();
    if (dataset == null) {
      if (from != null || to != null || metric != null) {
        throw new IllegalArgumentException(
            "Say which dataset --from, --to and --metric are about, such as 'gates raw.sales'");
      }
      verdicts(
          orchestrator, orchestrator.lineage().datasets().values(), DataInterval.ALWAYS, columns);
      return ExitCode.OK;
    }
    Dataset one = Lookup.dataset(orchestrator, dataset);
    DataInterval range = range(one);
    if (blockingOnly || verdictsOnly) {
      verdicts(orchestrator, List.of(one), range, columns);
    } else {
      history(orchestrator, one, range, columns);
      blockingOnly = true;
      print("");
      verdicts(orchestrator, List.of(one), range, columns);
    }
    return ExitCode.OK;
  }

  private int width() {
    Integer wanted = width;
    if (wanted != null && (wanted < NARROWEST || wanted > Table.WIDTH)) {
      throw new IllegalArgumentException(
          "--width must be from " + NARROWEST + " to " + Table.WIDTH + ", not " + wanted);
    }
    return wanted == null ? Terminal.columns(System.getenv("COLUMNS"), NARROWEST) : wanted;
  }

  /** The days that were asked for, in the zone of the dataset. */
  private DataInterval range(Dataset one) {
    ZoneId zone =
        one.partitioning() instanceof Partitioning.Calendar calendar
            ? calendar.grid().zone()
            : ZoneOffset.UTC;
    LocalDate first = from;
    LocalDate last = to;
    if (first != null && last != null && last.isBefore(first)) {
      throw new IllegalArgumentException("--to " + last + " is before --from " + first);
    }
    Instant start =
        first == null ? DataInterval.ALWAYS.start() : first.atStartOfDay(zone).toInstant();
    Instant end =
        last == null ? DataInterval.ALWAYS.end() : last.plusDays(1).atStartOfDay(zone).toInstant();
    return DataInterval.between(start, end);
  }

  private void history(Orchestrator orchestrator, Dataset one, DataInterval range, int columns) {
    HistoryQuery query = HistoryQuery.of(one.name()).in(range);
    String wanted = metric;
    List<MetricSeries> series = orchestrator.history(wanted == null ? query : query.metric(wanted));
    if (series.isEmpty()) {
      if (wanted != null) {
        requireKnown(orchestrator.history(query), one, wanted);
      }
      print("No gate has looked at " + one + " yet" + (isBounded(range) ? " in that time." : "."));
      return;
    }
    List<Partition> seen =
        series.stream()
            .flatMap(metricSeries -> metricSeries.samples().stream())
            .map(sample -> sample.partition())
            .distinct()
            .sorted()
            .toList();
    DataInterval hull = seen.get(0).interval().hull(seen.get(seen.size() - 1).interval());
    print(
        one
            + ": "
            + Figures.count(seen.size(), "partition")
            + " seen, "
            + (seen.size() == 1
                ? seen.get(0).label()
                : seen.get(0).label() + " to " + seen.get(seen.size() - 1).label()));
    print(MetricTable.of(one, series, hull, columns, terminal().glyphs()));
  }

  private static void requireKnown(List<MetricSeries> known, Dataset one, String wanted) {
    List<String> names = known.stream().map(MetricSeries::metric).toList();
    if (!names.isEmpty()) {
      throw new IllegalArgumentException(
          "Nobody has observed the metric '"
              + wanted
              + "' of "
              + one
              + NearNames.hint(wanted, names));
    }
  }

  private static boolean isBounded(DataInterval range) {
    return !range.equals(DataInterval.ALWAYS);
  }

  private void verdicts(
      Orchestrator orchestrator, Collection<Dataset> datasets, DataInterval range, int columns) {
    List<Verdict> verdicts =
        datasets.stream()
            .flatMap(one -> orchestrator.ledger().verdicts(one.name(), range).stream())
            .filter(verdict -> !blockingOnly || verdict.outcome().needsAction())
            .sorted(
                Comparator.comparing((Verdict verdict) -> !verdict.outcome().needsAction())
                    .thenComparing(verdict -> verdict.partition().dataset())
                    .thenComparing(
                        verdict -> verdict.partition().interval(), Comparator.reverseOrder())
                    .thenComparing(Verdict::check))
            .toList();
    if (verdicts.isEmpty()) {
      print(blockingOnly ? "No verdict blocks." : "No gate has given a verdict yet.");
      return;
    }
    boolean one = datasets.size() == 1;
    Table table =
        one
            ? terminal().table("PARTITION", "OUTCOME", "%MESSAGE", "AT")
            : terminal().table("DATASET", "PARTITION", "OUTCOME", "%MESSAGE", "AT");
    for (Verdict verdict : verdicts.stream().limit(limit).toList()) {
      List<String> cells =
          List.of(
              verdict.partition().dataset().value(),
              verdict.partition().label(),
              verdict.outcome().code(),
              verdict.message(),
              Figures.minute(Optional.of(verdict.at()), terminal().zone()));
      table.row(cells.subList(one ? 1 : 0, cells.size()).toArray());
    }
    print(table.within(columns));
    long blocking = count(verdicts, Outcome::isBlocking);
    long held = count(verdicts, outcome -> outcome == Outcome.HELD);
    print(
        Figures.count(verdicts.size(), "verdict")
            + ", "
            + blocking
            + " blocking"
            + (held == 0 ? "" : ", " + held + " held")
            + (verdicts.size() > limit ? "; " + limit + " are shown: say --limit N for more" : ""));
    if (one) {
      verdicts.stream().limit(limit).forEach(this::examples);
    }
  }

  private static long count(List<Verdict> verdicts, Predicate<Outcome> wanted) {
    return verdicts.stream().map(Verdict::outcome).filter(wanted).count();
  }

  private void examples(Verdict verdict) {
    if (!verdict.examples().isEmpty()) {
      print("");
      print(verdict.partition().label() + ", rows that break " + verdict.check() + ":");
      verdict.examples().forEach(row -> print("  " + row));
    }
  }
}
