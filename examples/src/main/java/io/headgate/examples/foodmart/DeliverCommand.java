package io.headgate.examples.foodmart;

import io.headgate.cli.ExitCode;
import io.headgate.cli.Terminal;
import io.headgate.spark.SparkSessions;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "deliver",
    description = {
      "Lets the stores' systems deliver days to raw.sales; a day that is there is overwritten.",
      "A day that FoodMart's files do not have is made up from the same weekday of a week before."
    },
    footer = {"%nExample:", "  deliver --from 1998-02-01 --to 1998-02-28"})
final class DeliverCommand implements Callable<Integer> {

  private final FoodMartHome home;
  private final Terminal terminal;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DATE",
      description = "The first day, such as 1998-02-01.")
  private LocalDate from = LocalDate.EPOCH;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DATE",
      description = "The last day, included.")
  private LocalDate to = LocalDate.EPOCH;

  DeliverCommand(FoodMartHome home, Terminal terminal) {
    this.home = home;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "Cannot deliver " + from + " through " + to + ": the last day lies before the first");
    }
    List<Delivery> deliveries = SalesFiles.scan().deliveries(from, to);
    try (SparkSessions spark = home.spark().open()) {
      StoreSystems stores = new StoreSystems(spark.session(), home.storesFiles());
      stores.createTables();
      stores.deliver(deliveries).forEach((day, rows) -> terminal.out().println(day + ": " + rows));
    }
    deliveries.stream()
        .filter(Delivery::isSynthesised)
        .forEach(delivery -> terminal.paragraph(delivery.toString()));
    return ExitCode.OK;
  }
}
