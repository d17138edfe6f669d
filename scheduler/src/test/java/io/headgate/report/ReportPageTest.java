package io.headgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateHTMLOutputModel;
import freemarker.template.TemplateModelException;
import io.headgate.graph.Graph;
import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Kind;
import io.headgate.graph.Graph.Node;
import io.headgate.graph.Graphs;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import io.headgate.report.ReportModel.BackfillBlock;
import io.headgate.report.ReportModel.Card;
import io.headgate.report.ReportModel.DatasetRow;
import io.headgate.report.ReportModel.Drawing;
import io.headgate.report.ReportModel.Finding;
import io.headgate.report.ReportModel.GateCell;
import io.headgate.report.ReportModel.GateLine;
import io.headgate.report.ReportModel.GateTable;
import io.headgate.report.ReportModel.JobBlock;
import io.headgate.report.ReportModel.Page;
import io.headgate.report.ReportModel.PlanRow;
import io.headgate.report.ReportModel.ReasonRow;
import io.headgate.report.ReportModel.RunRow;
import io.headgate.report.ReportModel.StageFinding;
import io.headgate.report.ReportModel.TaskRow;
import io.headgate.report.ReportModel.TicketRow;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.testdags.Retail;
import io.headgate.time.DataInterval;
import java.io.StringReader;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class ReportPageTest {

  private static final String EVIL = "<script>alert(\"1\" & '2')</script>";
  private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");

  @Test
  void isWellFormedAndNeedsNothingFromOutside() throws Exception {
    String page = HtmlReport.render(aModel("fine"));
    assertThat(parse(page).getDocumentElement().getTagName()).isEqualTo("html");
    assertThat(page).doesNotContain("<script").doesNotContain("src=").doesNotContain("@import");
    // The only addresses are places in the page and the name of SVG's vocabulary.
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://")
        .doesNotContain("https://");
  }

  @Test
  void escapesEveryTextThatComesFromOutside() throws Exception {
    String page = HtmlReport.render(aModel(EVIL));
    assertThat(page).doesNotContain("<script");
    assertThat(parse(page).getElementsByTagName("script").getLength()).isZero();
    assertThat(parse(page).getDocumentElement().getTextContent()).contains(EVIL);
  }

  @Test
  void saysWhatThereIsNotYet() throws Exception {
    String page =
        HtmlReport.render(
            new Page(
                "Headgate",
                "now",
                "UTC",
                List.of(),
                List.of(),
                Drawing.of("Lineage", "", Optional.empty()),
                List.of(),
                List.of(),
                List.of(),
                "",
                Drawing.of("Timeline", "No task has been executed yet.", Optional.empty()),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    assertThat(parse(page).getDocumentElement().getTextContent())
        .contains("There has been no run yet.")
        .contains("No task has been executed yet.")
        .contains("No attempt has left a profile of a job.")
        .contains("No gate has given a verdict yet.")
        .contains("No ticket has been opened.")
        .contains("No backfill has been submitted.");
  }

  private static Page aModel(String text) throws TemplateModelException {
    TaskRow task = new TaskRow(text, "blocked", 1, "06:00", "1 s", text);
    RunRow run =
        new RunRow(
            text,
            text,
            "scheduled",
            "blocked",
            text,
            "06:00",
            "",
            List.of(new ReasonRow(text, "blocked", text)));
    return new Page(
        text,
        "1998-02-01 06:00:00",
        "UTC",
        List.of(new Card("1", text, "blocked")),
        List.of(
            drawing(text, SvgGraph.draw(Graphs.ofDag(Retail.sales()), Map.of("clean", "success")))),
        drawing(text, SvgGraph.draw(aGraph(text), Map.of("a", text))),
        List.of(new DatasetRow(text, text, text, text, "3", text, text, text)),
        List.of(run),
        List.of(run),
        text,
        drawing(text, new SvgTimeline(Retail.UTC, START).draw(List.of(aRow(text))).orElseThrow()),
        List.of(
            new JobBlock(
                text,
                text,
                drawing(text, new SvgSpread(List.of(aStage(text))).draw().orElseThrow()),
                List.of(new StageFinding("skew", text, text)),
                List.of(text),
                text)),
        List.of(
            new GateTable(
                text,
                text,
                List.of("1998-01-08"),
                List.of(new GateLine(text, List.of(new GateCell("block", text)))),
                List.of(new Finding("1998-01-08", text, "block", text, List.of(text), "06:00")),
                text,
                List.of(drawing(text, aHistory(text))))),
        List.of(new TicketRow("HG-1", "open", text, text, text, text, text, text, "06:00", "")),
        List.of(
            new BackfillBlock(
                "bf_1",
                text,
                "running",
                "06:00",
                "",
                1,
                3,
                text,
                text,
                List.of(new PlanRow(1, text, 31, text, 1, text, text)),
                List.of(text),
                List.of(task))));
  }

  private static Graph aGraph(String text) {
    return new Graph(
        text,
        List.of(
            new Node("a", text, List.of(text), Kind.SOURCE),
            new Node("b", text, List.of(text), Kind.GATE)),
        List.of(new Edge("a", "b", text)));
  }

  private static StageProfile aStage(String text) {
    return new StageProfile(
        7,
        text,
        true,
        3,
        1,
        Spread.of(1, 2, 3),
        Spread.of(10, 20, 30),
        0,
        0,
        40,
        Optional.of(
            new io.headgate.profile.Finding(
                io.headgate.profile.Finding.Kind.SKEW, 10, text, List.of())));
  }

  private static SvgTimeline.Row aRow(String text) {
    DagRunId id = DagRunId.scheduled("sales", START);
    List<TaskInstance> tasks = new ArrayList<>();
    for (TaskState state : TaskState.values()) {
      tasks.add(
          new TaskInstance(
              new TaskInstanceId(id, "task_" + state.code()),
              Optional.empty(),
              state,
              1,
              0,
              0,
              text,
              Optional.empty(),
              Optional.of(START),
              Optional.of(START.plusSeconds(2))));
    }
    DagRun run =
        new DagRun(
            id,
            DataInterval.ofDay(LocalDate.of(1998, 1, 8), Retail.UTC),
            text.replace("/", ""),
            DagRunState.RUNNING,
            START,
            Optional.of(START),
            Optional.empty());
    return new SvgTimeline.Row(run, tasks);
  }

  private static String aHistory(String text) {
    return new SvgHistory(
            text,
            List.of(
                new SvgHistory.Point(text, OptionalDouble.of(3), false, text),
                new SvgHistory.Point(text, OptionalDouble.empty(), true, text),
                new SvgHistory.Point(text, OptionalDouble.of(0), true, text)),
            Optional.of(new Band(1, Double.POSITIVE_INFINITY)))
        .draw()
        .orElseThrow();
  }

  private static Drawing drawing(String text, String svg) throws TemplateModelException {
    TemplateHTMLOutputModel markup = HTMLOutputFormat.INSTANCE.fromMarkup(svg);
    return Drawing.of(text, text, Optional.of(markup));
  }

  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }
}
