package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.text.Table;
import java.util.concurrent.Callable;

/** A command that opens the host's orchestrator, does its work and closes it. */
abstract class OrchestratorCommand implements Callable<Integer> {

  private final OrchestratorFactory factory;
  private final Terminal terminal;

  OrchestratorCommand(OrchestratorFactory factory, Terminal terminal) {
    this.factory = factory;
    this.terminal = terminal;
  }

  @Override
  public final Integer call() throws Exception {
    try (Orchestrator orchestrator = factory.open()) {
      return execute(orchestrator);
    } finally {
      terminal.out().flush();
    }
  }

  /** Returns one of {@link ExitCode}. */
  abstract int execute(Orchestrator orchestrator) throws Exception;

  Terminal terminal() {
    return terminal;
  }

  void print(String line) {
    terminal.out().println(line);
  }

  void print(Table table) {
    terminal.print(table.render());
  }
}
