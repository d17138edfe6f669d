package io.headgate.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Runs data pipelines, guards them with quality gates, and refills what is downstream.",
    footer = {
      "%nExit codes: 0 done, 1 the work failed, 2 bad input, 3 blocked by data that is not fit.",
      "%n'COMMAND --help' tells more about each."
    })
final class RootCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error happened.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  /** Without a command, shows which there are. */
  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
    }
    return ExitCode.USAGE;
  }
}
