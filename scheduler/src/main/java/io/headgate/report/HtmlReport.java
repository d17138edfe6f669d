package io.headgate.report;

import static java.util.Objects.requireNonNull;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.headgate.Orchestrator;
import io.headgate.report.ReportModel.Page;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.Map;

/**
 * Writes what an orchestrator did and knows as one HTML page: runs, graphs, a timeline of tasks,
 * gate results, tickets, backfills. The page needs nothing from outside and runs no script. Reads
 * only.
 *
 * <pre>{@code
 * HtmlReport.of(orchestrator).write(Path.of("report.html"));
 * }</pre>
 */
public final class HtmlReport {

  private static final String TEMPLATE = "report.ftlh";

  private final Orchestrator orchestrator;
  private String title = "Headgate";
  private ZoneId zone = ZoneId.systemDefault();

  private HtmlReport(Orchestrator orchestrator) {
    this.orchestrator = requireNonNull(orchestrator, "orchestrator");
  }

  public static HtmlReport of(Orchestrator orchestrator) {
    return new HtmlReport(orchestrator);
  }

  /** The page's heading; default: {@code Headgate}. */
  public HtmlReport title(String title) {
    this.title = requireNonNull(title, "title");
    return this;
  }

  /** The zone that moments are shown in; default: the machine's. */
  public HtmlReport zone(ZoneId zone) {
    this.zone = requireNonNull(zone, "zone");
    return this;
  }

  /** The page's text. */
  public String render() {
    return render(new ReportReader(orchestrator, title, zone).read());
  }

  static String render(Page model) {
    return render(TEMPLATE, model);
  }

  static String render(String template, Object model) {
    StringWriter page = new StringWriter();
    try {
      // The extension ftlh makes FreeMarker escape every value for HTML.
      configuration().getTemplate(template).process(Map.of("r", model), page);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the template of the report", e);
    } catch (TemplateException e) {
      throw new IllegalStateException(
          "Cannot render the report: " + e.getMessageWithoutStackTop(), e);
    }
    return page.toString();
  }

  /**
   * Writes the page; its directory is made if need be. A reader sees the old page or the new one,
   * never half of it.
   */
  public void write(Path file) throws IOException {
    String page = render();
    Path target = file.toAbsolutePath();
    Path directory = requireNonNull(target.getParent(), "the directory of the report");
    Files.createDirectories(directory);
    // Beside the target, so that the move stays within a file system; with the usual permissions.
    Path draft = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      Files.writeString(draft, page, StandardCharsets.UTF_8);
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassLoaderForTemplateLoading(
        HtmlReport.class.getClassLoader(), "io/headgate/report");
    configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    configuration.setNumberFormat("computer");
    return configuration;
  }
}
