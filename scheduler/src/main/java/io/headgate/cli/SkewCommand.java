package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.PlanText;
import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.StageProfile;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "skew",
    description = {
      "Shows how the work of a task's latest attempt was spread over the tasks of its stages, and"
          + " what a person can do about it: skew, stragglers, spills.",
      "READ and TOOK are of the median task and of the largest one. The pictures are of all: from the"
          + " shortest task to the longest (*), the middle half (=), the median (|)."
    },
    footer = {"%nExample:", "  skew sales clean --date 1998-01-08"})
final class SkewCommand extends OrchestratorCommand {

  @Parameters(index = "0", paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The task.")
  private String task = "";

  @Mixin private RunChoice choice = new RunChoice();

  SkewCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    DagRun run = choice.find(orchestrator, Lookup.dagOrBackfill(orchestrator, dag));
    String what = run.id().dag() + "." + task + " " + run.label();
    List<TaskProfile> all = orchestrator.profiles(run.id());
    Optional<TaskProfile> latest =
        all.stream()
            .filter(profile -> profile.task().task().equals(task))
            .max(Comparator.comparingInt(TaskProfile::attempt));
    if (latest.isEmpty()) {
      print(
          what
              + " has left no profile"
              + (all.isEmpty()
                  ? ": only Spark's tasks do, when an attempt has ended."
                  : "; these have: "
                      + String.join(
                          ", ",
                          all.stream()
                              .map(profile -> profile.task().task())
                              .distinct()
                              .sorted()
                              .toList())));
      return ExitCode.OK;
    }
    List<StageProfile> stages = latest.get().job().stages();
    print(what + ", attempt " + latest.get().attempt());
    print(table(stages));
    print(pictures(stages));
    stages.stream()
        .flatMap(stage -> stage.finding().stream())
        .map(SkewCommand::text)
        .forEach(terminal()::paragraph);
    latest.get().job().settings().stream()
        .map(setting -> "set for this attempt: " + setting)
        .forEach(terminal()::paragraph);
    if (!latest.get().job().note().isEmpty()) {
      print(latest.get().job().note());
    }
    return ExitCode.OK;
  }

  private Table table(List<StageProfile> stages) {
    Table table =
        terminal().table("STAGE", ">TASKS", ">READ", ">TOOK", ">SPILLED", ">GC", "OPERATION");
    for (StageProfile stage : stages) {
      table.row(
          stage.stage(),
          stage.tasks() + (stage.failedTasks() > 0 ? " (" + stage.failedTasks() + " failed)" : ""),
          PlanText.bytes(stage.bytes().median()) + ".." + PlanText.bytes(stage.bytes().max()),
          length(stage.millis().median()) + ".." + length(stage.millis().max()),
          stage.spilledBytes() == 0 ? "" : PlanText.bytes(stage.spilledBytes()),
          stage.gcMillis() == 0 ? "" : length(stage.gcMillis()),
          stage.operation());
    }
    return table;
  }

  private Table pictures(List<StageProfile> stages) {
    Table table = terminal().table("STAGE", "TIMES OF ITS TASKS", "LONGEST");
    for (StageProfile stage : stages) {
      table.row(stage.stage(), SpreadPicture.of(stage.millis()), length(stage.millis().max()));
    }
    return table;
  }

  private static String length(long millis) {
    return Figures.length(Duration.ofMillis(millis));
  }

  private static String text(Finding finding) {
    return finding.kind().code()
        + ": "
        + finding.text()
        + (finding.keys().isEmpty()
            ? ""
            : "; most frequent keys: "
                + finding.keys().stream().map(SkewCommand::text).collect(Collectors.joining(", ")));
  }

  private static String text(FrequentKey key) {
    return String.format(Locale.ROOT, "%s (%.1f %%)", key.key(), key.share() * 100);
  }
}
