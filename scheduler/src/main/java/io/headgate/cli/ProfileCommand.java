package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.inspection.ColumnProfile;
import io.headgate.inspection.Profile;
import io.headgate.inspection.Profiler;
import io.headgate.inspection.SuggestedCheck;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "profile",
    description = {
      "Looks at a table and suggests a gate for it: types, completeness, ranges, keys, allowed"
          + " values.",
      "It tells what is; whether that is what should be, you say. With seven days or more, volume"
          + " is judged by their history."
    },
    footer = {
      "%nExamples:",
      "  profile raw.sales --date 1998-01-05",
      "  profile raw.sales --from 1998-01-01 --to 1998-01-31 --redact customer_id --java"
    })
final class ProfileCommand extends OrchestratorCommand {

  private static final int MOST_PARTITIONS = 400;

  @Parameters(paramLabel = "DATASET", description = "The dataset whose table is looked at.")
  private String dataset = "";

  @Option(
      names = "--date",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "Only the partition of this day.")
  private @Nullable LocalDate date;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "Partitions from this day on, with --to.")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "Partitions up to this day, with --from.")
  private @Nullable LocalDate to;

  @Option(
      names = "--redact",
      paramLabel = "COLUMN",
      split = ",",
      description = "Of these columns no value, range or length is read.")
  private List<String> redacted = List.of();

  @Option(names = "--java", description = "Print the Java that defines the gate, and nothing else.")
  private boolean java;

  ProfileCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Dataset one = Lookup.dataset(orchestrator, dataset);
    Profiler profiler = orchestrator.profiler().redacting(redacted.toArray(String[]::new));
    Profile profile = profiler.profile(one, partitions(one));
    if (java) {
      terminal().print(profile.toJava());
    } else {
      describe(profile);
    }
    return ExitCode.OK;
  }

  private List<Partition> partitions(Dataset one) {
    if (one.isUnpartitioned()) {
      return List.of(one.partition("all"));
    }
    LocalDate first = date == null ? from : date;
    LocalDate last = date == null ? to : date;
    if (first == null || last == null || (date != null && (from != null || to != null))) {
      throw new IllegalArgumentException(
          "Say which partitions of "
              + one
              + " to look at: --date DATE, or --from DATE --to DATE; it is "
              + one.partitioning().describe());
    }
    if (last.isBefore(first)) {
      throw new IllegalArgumentException("--to " + last + " is before --from " + first);
    }
    ZoneId zone =
        one.partitioning() instanceof Partitioning.Calendar calendar
            ? calendar.grid().zone()
            : ZoneOffset.UTC;
    List<Partition> partitions =
        one.partitions(
            DataInterval.between(
                first.atStartOfDay(zone).toInstant(),
                last.plusDays(1).atStartOfDay(zone).toInstant()));
    if (partitions.isEmpty() || partitions.size() > MOST_PARTITIONS) {
      throw new IllegalArgumentException(
          one
              + " has "
              + partitions.size()
              + " partitions from "
              + first
              + " to "
              + last
              + "; a profile takes 1 to "
              + MOST_PARTITIONS);
    }
    return partitions;
  }

  private void describe(Profile profile) {
    print(
        profile.dataset()
            + ": "
            + Figures.count(profile.partitions().size(), "partition")
            + String.format(Locale.ROOT, ", %,d rows; ", profile.allRows())
            + profile.inspector());
    Table columns =
        terminal().table("COLUMN", "TYPE", ">FILLED", ">DISTINCT", ">MIN", ">MAX", "%VALUES");
    for (ColumnProfile column : profile.columns()) {
      columns.row(
          column.name(),
          column.type(),
          String.format(Locale.ROOT, "%.4f", column.completeness()),
          column.distinct().map(count -> String.format(Locale.ROOT, "%,d", count)).orElse(""),
          column.range().map(range -> figure(range.min())).orElse(""),
          column.range().map(range -> figure(range.max())).orElse(""),
          column.redacted() ? "***" : values(column));
    }
    terminal().print(columns.render());
    profile.keys().forEach(key -> print("Key: " + String.join(", ", key)));
    profile.notes().forEach(note -> print("Note: " + note));
    print("");
    print("A gate would be (--java prints it):");
    Table gate = terminal().table("", "%CHECK", "~BECAUSE");
    for (SuggestedCheck suggestion : profile.suggestions()) {
      gate.row(
          suggestion.required() ? "require" : "warn unless",
          suggestion.check().name(),
          suggestion.reason());
    }
    terminal().print(gate.render());
  }

  private static String values(ColumnProfile column) {
    if (!column.values().isEmpty()) {
      return String.join(", ", column.values());
    }
    Optional<ColumnProfile.Range> length = column.length();
    return length
        .map(range -> figure(range.min()) + " to " + figure(range.max()) + " characters")
        .orElse("");
  }

  private static String figure(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e12
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
