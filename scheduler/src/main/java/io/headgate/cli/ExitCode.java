package io.headgate.cli;

/** What the process answers to its caller. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** The work failed, or something unforeseen happened. */
  public static final int FAILED = 1;

  /** The command cannot be carried out as it was given. */
  public static final int USAGE = 2;

  /** Data that is not fit keeps the run from going on. */
  public static final int BLOCKED = 3;

  private ExitCode() {}
}
