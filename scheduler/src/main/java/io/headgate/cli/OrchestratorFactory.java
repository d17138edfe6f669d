package io.headgate.cli;

import io.headgate.Orchestrator;

/** Opens the host's orchestrator with its DAGs and its store; called once per command. */
@FunctionalInterface
public interface OrchestratorFactory {

  /** An orchestrator that is built and not started; the command closes it. */
  Orchestrator open();
}
