package io.headgate.examples.foodmart;

import io.headgate.cli.ExitCode;
import io.headgate.cli.Terminal;
import io.headgate.spark.submit.LoopbackCluster;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "The main job, end to end: January 1998 of FoodMart's stores through two teams' pipelines.",
      "A missing day blocks its run, arrives, and everything goes on; a corrected business rule is"
          + " backfilled by a table swap and taken back again.",
      "A demo that was interrupted, even by kill -9, goes on where it was."
    })
final class DemoCommand implements Callable<Integer> {

  private static final int WORKERS = 2;

  @Option(
      names = "--cluster",
      description = "Run the Spark jobs on a master and two workers on this machine.")
  private boolean cluster;

  private final FoodMartHome home;
  private final Terminal terminal;

  DemoCommand(FoodMartHome home, Terminal terminal) {
    this.home = home;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    terminal
        .out()
        .println("Headgate's demo, in " + home.directory() + "; logs go to " + home.log());
    DemoFigures figures = DemoFigures.in(home.demoFigures());
    if (figures.isComplete()) {
      terminal.out().println("The last demo here came to its end: starting over.");
      home.clear();
      figures = DemoFigures.in(home.demoFigures());
    } else if (figures.isBegun()) {
      terminal.out().println("A demo was interrupted here: going on where it was.");
    }
    figures.begin();
    if (!cluster) {
      play(figures);
      return ExitCode.OK;
    }
    try (LoopbackCluster workers = LoopbackCluster.start(WORKERS, 1, "1g")) {
      terminal
          .out()
          .println("The Spark jobs run on " + workers.master() + "; see " + workers.page());
      home.runOn(workers);
      play(figures);
    }
    return ExitCode.OK;
  }

  private void play(DemoFigures figures) throws InterruptedException, IOException {
    new Demo(home, terminal, figures, (stage, orchestrator) -> {}).play();
  }
}
