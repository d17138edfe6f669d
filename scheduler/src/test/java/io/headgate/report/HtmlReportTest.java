package io.headgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskResult;
import io.headgate.spi.TaskLogs;
import io.headgate.testdags.Retail;
import io.headgate.testdags.RetailHouse;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.text.StringEscapeUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@Timeout(120)
final class HtmlReportTest {

  @TempDir Path directory;

  @Test
  void showsWhatAnOrchestratorDidAndKnows() throws Exception {
    RetailHouse house = new RetailHouse(directory.resolve("store"));
    try (Orchestrator orchestrator = house.open()) {
      orchestrator.start();
      orchestrator.tick();
      quiet(orchestrator);
      assertThat(text(orchestrator))
          .contains("sales 1998-01-08 blocked")
          .contains("raw.sales 1998-01-08: presence is 0, required is >= 1; owner store-systems")
          .contains("HG-1 open raw.sales 1998-01-08")
          .contains("row_count latest 4, median 4, 0 to 4; allowed: at least 2")
          .contains("1998-01-08: 0 block: presence is 0, required is >= 1 seen by sales/")
          .contains("1 open ticket");

      house.deliverTheMissingDay();
      orchestrator.reportMaterialized(Retail.RAW, List.of("1998-01-08"), "the stores");
      quiet(orchestrator);
      orchestrator.submit(
          orchestrator.backfill(Retail.CLEAN).strategy(Strategy.tableSwap()).plan());
      quiet(orchestrator);

      String text = text(orchestrator);
      assertThat(text)
          .contains("9 success")
          .contains("0 open tickets")
          .contains("HG-1 closed raw.sales 1998-01-08")
          .contains("bf_1 clean.sales, table-swap success")
          .contains("Difference to production 7 of 7 partitions differ")
          .contains("mart.weekly_sales 1")
          .contains("One row per line of a till receipt");
      Document page = parse(HtmlReport.of(orchestrator).render());
      assertThat(page.getElementsByTagName("svg").getLength())
          .as("two DAGs, the lineage, the timeline, and the history of two metrics")
          .isEqualTo(6);
    }
  }

  @Test
  void namesTheLogOfWhatRuns() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    DagBuilder dag = Dag.named("long");
    dag.task(
        "job",
        context -> {
          begun.countDown();
          end.await();
          return TaskResult.success();
        });
    TaskLogs logs = task -> List.of(Path.of("/logs", task.task(), "driver.log"), Path.of("/old"));
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .service(TaskLogs.class, () -> logs)
            .dag(dag.build())
            .build()) {
      orchestrator.start();
      orchestrator.run("long", LocalDate.of(1998, 1, 6));
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      String running = text(orchestrator);
      end.countDown();
      quiet(orchestrator);

      assertThat(running).contains("job its log: /logs/job/driver.log");
      assertThat(text(orchestrator)).doesNotContain("driver.log");
    }
  }

  @Test
  void escapesWhatBodiesSay() throws Exception {
    String evil = "<script>alert(1)</script><img src=x onerror='1'>";
    DagBuilder dag = Dag.named("evil").describedAs(evil);
    dag.task("fails", context -> fail(evil));
    dag.task("speaks", context -> TaskResult.success(evil));
    RetailHouse house = new RetailHouse(directory.resolve("store")).dags(dag.build());
    try (Orchestrator orchestrator = house.open()) {
      orchestrator.start();
      orchestrator.run("evil", LocalDate.of(1998, 1, 6));
      quiet(orchestrator);
      String html = HtmlReport.of(orchestrator).title(evil).render();
      assertThat(html).doesNotContain("<script").doesNotContain("<img");
      assertThat(parse(html).getDocumentElement().getTextContent()).contains("evil", evil);
    }
  }

  @Test
  void replacesAnEarlierPageAndLeavesNothingElseBehind() throws Exception {
    RetailHouse house = new RetailHouse(directory.resolve("store"));
    Path file = directory.resolve("pages").resolve("report.html");
    try (Orchestrator orchestrator = house.open()) {
      HtmlReport.of(orchestrator).title("First").write(file);
      HtmlReport.of(orchestrator).title("Second").zone(ZoneOffset.UTC).write(file);
    }
    assertThat(Files.readString(file))
        .contains("<h1>Second</h1>")
        .contains("There has been no run yet.");
    try (var files = Files.list(directory.resolve("pages"))) {
      assertThat(files).containsExactly(file);
    }
  }

  private static TaskResult fail(String message) {
    throw new PermanentFailure(message);
  }

  private static void quiet(Orchestrator orchestrator) throws InterruptedException {
    assertThat(orchestrator.awaitQuiet(Duration.ofSeconds(30))).isTrue();
  }

  /** What a reader sees, in one line. */
  private static String text(Orchestrator orchestrator) {
    String body = HtmlReport.of(orchestrator).render().replaceFirst("(?s)<style>.*</style>", "");
    return StringEscapeUtils.unescapeHtml4(body.replaceAll("<[^>]+>", " ")).replaceAll("\\s+", " ");
  }

  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }
}
