package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.report.HtmlReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description = "Writes graphs, runs, gate results, tickets and backfills as one HTML file.")
final class ReportCommand extends OrchestratorCommand {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "headgate-report.html",
      description = "Where to; default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("headgate-report.html");

  ReportCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    try {
      HtmlReport.of(orchestrator).zone(terminal().zone()).write(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the report to " + file.toAbsolutePath() + ": " + e.getMessage(), e);
    }
    print("Open in a browser: " + file.toAbsolutePath().toUri());
    return ExitCode.OK;
  }
}
