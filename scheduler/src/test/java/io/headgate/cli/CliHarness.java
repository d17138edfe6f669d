package io.headgate.cli;

import io.headgate.testdags.RetailHouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;

/** Calls the command line as a host's main method would, and keeps what it says. */
final class CliHarness {

  /** What one call answered. */
  record Answer(int exitCode, String out, String err) {}

  private CliHarness() {}

  static Answer call(RetailHouse house, String... args) {
    return call(HeadgateCli.of(house::open), args);
  }

  static Answer call(HeadgateCli cli, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        cli.out(new PrintWriter(out)).err(new PrintWriter(err)).zone(ZoneOffset.UTC).run(args);
    return new Answer(
        code, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }
}
