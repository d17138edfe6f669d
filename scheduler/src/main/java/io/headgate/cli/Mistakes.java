package io.headgate.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells people what was wrong, without a stack trace unless they ask for it. */
final class Mistakes implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final RootCommand root;

  Mistakes(RootCommand root) {
    this.root = root;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    say(command, String.valueOf(e.getMessage()));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      say(command, "Interrupted; what was begun goes on at the next start");
      return ExitCode.FAILED;
    }
    // The orchestrator refuses what it cannot do with these two, with a message for people.
    boolean refused = e instanceof IllegalArgumentException || e instanceof IllegalStateException;
    boolean explained = refused || e instanceof UncheckedIOException;
    say(command, explained ? String.valueOf(e.getMessage()) : e.toString());
    if (root.verbose()) {
      e.printStackTrace(command.getErr());
    } else if (!explained) {
      command.getErr().println("Say --verbose to see where it happened.");
    }
    command.getErr().flush();
    return refused ? ExitCode.USAGE : ExitCode.FAILED;
  }

  private static void say(CommandLine command, String message) {
    command.getErr().println(command.getColorScheme().errorText(message));
    command.getErr().flush();
  }
}
