package io.headgate.examples.foodmart;

import io.headgate.cli.HeadgateCli;
import java.time.ZoneOffset;

/** The example's program: Headgate's command line over the FoodMart pipelines. */
public final class Main {

  private Main() {}

  /** Ends the process with one of {@link io.headgate.cli.ExitCode}. */
  public static void main(String[] args) {
    FoodMartHome home = new FoodMartHome();
    int code =
        HeadgateCli.of(home::open)
            .options(home)
            .subcommand(terminal -> new DemoCommand(home, terminal))
            .subcommand(terminal -> new DeliverCommand(home, terminal))
            .zone(ZoneOffset.UTC)
            .run(args);
    // Libraries leave threads behind that would keep the process.
    System.exit(code);
  }
}
