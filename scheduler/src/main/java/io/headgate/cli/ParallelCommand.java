package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.Parallel;
import io.headgate.ParityJson;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.DiffText;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelState;
import io.headgate.backfill.ParallelStatus;
import io.headgate.backfill.Parity;
import io.headgate.backfill.PlanText;
import io.headgate.backfill.TableDiff.PartitionDiff;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.text.TaskCounts;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "parallel",
    description = {
      "Migrates whole DAGs by a pipeline that runs beside production, and is registered in the"
          + " code. ACTION is one of:",
      "  status    how the registered pipelines stand",
      "  start     shows the plan, asks, and fills the history of the shadows",
      "  parity    compares the shadows with production",
      "  cutover   gives production's names to the tables of the shadows, all together",
      "  rollback  gives production its former tables back, all together",
      "  view      points the view of one consumer at the new table, or at production's",
      "  drop      removes the tables that lost"
    },
    footer = {
      "%nAnswers 0 if it succeeded, 1 if it failed or there is no parity, 3 if a gate blocks it.",
      "%nExamples:",
      "  parallel start v2 --from 1998-01-01 --to 1998-12-31",
      "  parallel parity v2 --format json",
      "  parallel view v2 mart.sales finance.sales --side new",
      "  parallel cutover v2 --yes"
    })
final class ParallelCommand extends OrchestratorCommand {

  enum Act {
    STATUS,
    START,
    PARITY,
    CUTOVER,
    ROLLBACK,
    VIEW,
    DROP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Side {
    OLD,
    NEW;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Format {
    TABLE,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "One of ${COMPLETION-CANDIDATES}.")
  private Act act = Act.STATUS;

  @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "Which pipeline.")
  private @Nullable String name;

  @Parameters(
      index = "2",
      paramLabel = "DATASET",
      arity = "0..1",
      description = "view: the dataset of production.")
  private @Nullable String dataset;

  @Parameters(
      index = "3",
      paramLabel = "VIEW",
      arity = "0..1",
      description = "view: the consumer's view, such as finance.sales; made if there is none.")
  private @Nullable String view;

  @Option(
      names = "--side",
      paramLabel = "SIDE",
      description = "view: ${COMPLETION-CANDIDATES}; after a cut-over both are the new table.")
  private @Nullable Side side;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "start: the first day; default: the beginning of each dataset's life.")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "start: the last day, included; default: the latest that is complete.")
  private @Nullable LocalDate through;

  @Option(
      names = "--force",
      description =
          "cutover: although there is no parity, or production has other code; rollback: although"
              + " production was written since.")
  private boolean force;

  @Option(names = "--all", description = "parity: also the partitions that do not differ.")
  private boolean all;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "parity: one of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Mixin private Consent consent = new Consent();

  ParallelCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) throws InterruptedException {
    return switch (act) {
      case STATUS -> status(orchestrator);
      case START -> start(orchestrator, named(orchestrator));
      case PARITY -> parity(named(orchestrator));
      case CUTOVER -> cutOver(orchestrator, named(orchestrator));
      case ROLLBACK -> rollBack(orchestrator, named(orchestrator));
      case VIEW -> view(orchestrator, named(orchestrator));
      case DROP -> drop(named(orchestrator));
    };
  }

  private Parallel named(Orchestrator orchestrator) {
    if (name == null) {
      throw new IllegalArgumentException(
          "Say which parallel pipeline to "
              + act
              + "; registered are "
              + orchestrator.parallels().stream().map(ParallelPipeline::name).toList());
    }
    return orchestrator.parallel(name);
  }

  private int status(Orchestrator orchestrator) {
    List<ParallelPipeline> shown =
        name == null
            ? orchestrator.parallels()
            : List.of(orchestrator.parallel(name).status().pipeline());
    if (shown.isEmpty()) {
      print("No parallel pipeline is registered.");
      return ExitCode.OK;
    }
    Table table =
        terminal().table("PIPELINE", "PHASE", "LAST STEP", "STATE", ">TASKS", ">UNFINISHED");
    for (ParallelPipeline pipeline : shown) {
      ParallelStatus status = orchestrator.parallel(pipeline.name()).status();
      table.row(
          pipeline.name(),
          status.state().map(ParallelState::code).orElse("not started"),
          status.run().map(run -> run.id().dag()).orElse(""),
          status.run().map(run -> run.state().code()).orElse(""),
          status.run().map(run -> tasks(orchestrator, run)).orElse(""),
          status.unfinished().size());
    }
    print(table);
    if (name != null) {
      ParallelStatus status = orchestrator.parallel(name).status();
      Table members = terminal().table("DATASET", "SHADOW");
      status
          .pipeline()
          .members()
          .forEach(member -> members.row(member.production(), member.shadow()));
      print(members);
      Table journal = terminal().table("AT", "PHASE", "BY");
      status
          .journal()
          .forEach(
              entry ->
                  journal.row(
                      Figures.minute(Optional.of(entry.at()), terminal().zone()),
                      entry.state().code(),
                      entry.subject()));
      if (!journal.isEmpty()) {
        print(journal);
      }
      Table views = terminal().table("VIEW", "STANDS FOR");
      if (status.state().isPresent()) {
        orchestrator.parallel(name).views().forEach(one -> views.row(one.view(), one.table()));
      }
      if (!views.isEmpty()) {
        print(views);
      }
    }
    return ExitCode.OK;
  }

  private static String tasks(Orchestrator orchestrator, DagRun run) {
    TaskCounts tasks = TaskCounts.of(orchestrator.tasks(run.id()));
    return tasks.ended() + " of " + tasks.total();
  }

  private int start(Orchestrator orchestrator, Parallel parallel) throws InterruptedException {
    BackfillPlan plan = plan(parallel);
    terminal().print(PlanText.table(plan));
    if (!consent.given(terminal(), "Fill the history of " + name + "?")) {
      return nothingDone();
    }
    return new BackfillExecution(orchestrator, terminal()).toTheEnd(parallel.start(plan));
  }

  private BackfillPlan plan(Parallel parallel) {
    if (from == null && through == null) {
      return parallel.plan();
    }
    if (from == null || through == null) {
      throw new IllegalArgumentException(
          "Say both --from and --to, or none of them for all that is complete");
    }
    return parallel.plan(from, through);
  }

  private int parity(Parallel parallel) {
    Parity parity = parallel.parity();
    if (format == Format.JSON) {
      print(ParityJson.write(parity));
      return parity.holds() ? ExitCode.OK : ExitCode.FAILED;
    }
    Table table = terminal().table("DATASET", "PARTITION", ">BEFORE", ">AFTER", "DIFFERENCE");
    for (Parity.DatasetParity dataset : parity.datasets()) {
      dataset
          .missing()
          .forEach(
              label -> table.row(dataset.production(), label, "", "", "missing in the shadow"));
      dataset.diff().ifPresent(diff -> diff.partitions().forEach(one -> row(table, dataset, one)));
    }
    if (!table.isEmpty()) {
      print(table);
    }
    for (Parity.DatasetParity dataset : parity.datasets()) {
      print(
          dataset.production()
              + " -> "
              + dataset.shadow()
              + ": "
              + dataset.diff().map(DiffText::line).orElse("nothing to compare"));
    }
    parity.reasons().forEach(reason -> terminal().paragraph("not as expected: " + reason));
    print(parity.holds() ? "There is parity." : "There is no parity.");
    return parity.holds() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void row(Table table, Parity.DatasetParity dataset, PartitionDiff partition) {
    if (all || !partition.isEqual()) {
      table.row(
          dataset.production(),
          partition.label(),
          partition.productionRows(),
          partition.candidateRows(),
          DiffText.line(partition));
    }
  }

  private int cutOver(Orchestrator orchestrator, Parallel parallel) throws InterruptedException {
    if (!consent.given(terminal(), "Give production the tables of " + name + "?")) {
      return nothingDone();
    }
    return toTheEnd(orchestrator, parallel.cutOver(force));
  }

  private int rollBack(Orchestrator orchestrator, Parallel parallel) throws InterruptedException {
    if (!consent.given(terminal(), "Give production the tables back that it had before?")) {
      return nothingDone();
    }
    return toTheEnd(orchestrator, parallel.rollBack(force));
  }

  private int view(Orchestrator orchestrator, Parallel parallel) {
    if (dataset == null || view == null || side == null) {
      throw new IllegalArgumentException(
          "Say which view is pointed where: parallel view NAME DATASET VIEW --side new|old");
    }
    GroupSwap.ConsumerView pointed =
        parallel.view(Lookup.dataset(orchestrator, dataset).name(), view, side == Side.NEW);
    print("The view " + pointed.view() + " stands for " + pointed.table() + ".");
    return ExitCode.OK;
  }

  private int drop(Parallel parallel) {
    if (!consent.given(terminal(), "Drop the tables that lost in " + name + " for good?")) {
      return nothingDone();
    }
    print(parallel.drop());
    return ExitCode.OK;
  }

  private int toTheEnd(Orchestrator orchestrator, DagRunId id) throws InterruptedException {
    orchestrator.start();
    DagRun run = RunProgress.await(orchestrator, id, id.dag(), terminal().bar());
    new RunText(terminal()).print(orchestrator, run);
    return RunText.exitCode(run.state());
  }

  private int nothingDone() {
    print("Nothing was done.");
    return ExitCode.OK;
  }
}
