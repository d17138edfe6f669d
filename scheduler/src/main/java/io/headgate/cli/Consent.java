package io.headgate.cli;

import picocli.CommandLine.Option;

/** Lets a command that changes tables ask first. */
final class Consent {

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  /**
   * Whether to go on.
   *
   * @throws IllegalArgumentException if nobody is there to ask
   */
  boolean given(Terminal terminal, String question) {
    if (yes) {
      return true;
    }
    if (!terminal.interactive()) {
      throw new IllegalArgumentException(
          "There is no terminal to ask '"
              + question
              + "' on: say --yes to go on without the question");
    }
    terminal.out().flush();
    return terminal.confirms(question);
  }
}
