package io.headgate.report;

import freemarker.core.TemplateHTMLOutputModel;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the page shows, as text that the template escapes, and drawings that are markup
 * already. The records are public for the template engine only.
 */
final class ReportModel {

  private ReportModel() {}

  /** The page. */
  public record Page(
      String title,
      String now,
      String zone,
      List<Card> cards,
      List<Drawing> dags,
      Drawing lineage,
      List<DatasetRow> datasets,
      List<RunRow> troubled,
      List<RunRow> runs,
      String runsLeftOut,
      Drawing timeline,
      List<JobBlock> jobs,
      List<GateTable> gates,
      List<TicketRow> tickets,
      List<BackfillBlock> backfills) {}

  /** A figure of the summary. */
  public record Card(String figure, String label, String state) {}

  /**
   * A drawing, or the reason why there is none.
   *
   * @param svg one element or none
   */
  public record Drawing(String title, String note, List<TemplateHTMLOutputModel> svg) {
    static Drawing of(String title, String note, Optional<TemplateHTMLOutputModel> svg) {
      return new Drawing(title, note, svg.stream().toList());
    }
  }

  public record DatasetRow(
      String name,
      String owner,
      String partitioning,
      String producer,
      String partitions,
      String latest,
      String description,
      String usageNotes) {}

  public record TaskRow(
      String task, String state, int attempts, String started, String took, String message) {}

  public record RunRow(
      String dag,
      String label,
      String kind,
      String state,
      String counts,
      String started,
      String took,
      List<ReasonRow> reasons) {}

  /** Why some of a run's tasks are not well, or where they log while they run. */
  public record ReasonRow(String tasks, String state, String message) {}

  /** What is to be acted on in a stage. */
  public record StageFinding(String kind, String text, String keys) {}

  /** How the work of a task's job was spread. */
  public record JobBlock(
      String task,
      String attempt,
      Drawing stages,
      List<StageFinding> findings,
      List<String> settings,
      String note) {}

  /** What one check made of one partition. */
  public record GateCell(String outcome, String tip) {}

  public record GateLine(String check, List<GateCell> cells) {}

  public record Finding(
      String partition,
      String check,
      String outcome,
      String message,
      List<String> examples,
      String at) {}

  /**
   * A dataset's checks (down) and partitions (across).
   *
   * @param history one drawing per metric
   */
  public record GateTable(
      String dataset,
      String owner,
      List<String> partitions,
      List<GateLine> lines,
      List<Finding> findings,
      String leftOut,
      List<Drawing> history) {}

  public record TicketRow(
      String id,
      String state,
      String dataset,
      String label,
      String check,
      String owner,
      String message,
      String consumers,
      String opened,
      String closed) {}

  public record PlanRow(
      int order,
      String dataset,
      int partitions,
      String ranges,
      int executions,
      String task,
      String owner) {}

  public record BackfillBlock(
      String id,
      String heading,
      String state,
      String submitted,
      String took,
      long ended,
      long total,
      String counts,
      String difference,
      List<PlanRow> plan,
      List<String> leftOut,
      List<TaskRow> tasks) {}
}
