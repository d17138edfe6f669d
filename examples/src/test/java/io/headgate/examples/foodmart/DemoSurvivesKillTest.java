package io.headgate.examples.foodmart;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.spark.SparkSessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo in a process of its own, killed in the middle of each of its works and started again.
 */
@Tag("faults")
class DemoSurvivesKillTest {

  /** After this line, some moment later. */
  private record Kill(String after, Duration within) {}

  private static final List<Kill> KILLS =
      List.of(
          new Kill("FoodMart's file has no sales on", Duration.ofSeconds(9)),
          new Kill("Nobody tells Headgate", Duration.ofSeconds(6)),
          new Kill("Backfill of clean.sales, table-swap", Duration.ofSeconds(8)),
          new Kill("Backfill of clean.sales, rollback", Duration.ofSeconds(4)));

  @TempDir Path directory;

  @Test
  void goesOnWhereItWasAndEndsWithTheSameTables() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int killed = 0;
    List<Kill> kills = KILLS;
    if (!System.getProperty("headgate.faults", "").equals("full")) {
      // The last may come too late: the demo is almost over by then.
      kills = List.of(KILLS.get(random.nextInt(KILLS.size() - 1)));
    }
    for (Kill kill : kills) {
      Duration delay = Duration.ofMillis(random.nextLong(kill.within().toMillis()));
      if (playAndKill(kill.after(), delay)) {
        killed++;
      }
    }
    List<String> last = new ArrayList<>();
    assertThat(play(last, "", Duration.ZERO)).isZero();
    System.out.printf(
        "Demo: %d of %d kills hit (seed %d), then it came to its end%n",
        killed, kills.size(), seed);

    assertThat(killed).isPositive();
    FoodMartHome home = new FoodMartHome(directory);
    PlainSales sales = TablesAgainstPlainSales.asDelivered();
    try (SparkSessions spark = home.spark().open()) {
      new TablesAgainstPlainSales(spark.session(), sales, PlainSales.EVERY_PROMOTION).agree();
    }
    Map<String, BigDecimal> corrected =
        DemoFigures.in(home.demoFigures()).totals(Demo.Stage.CORRECTED);
    BigDecimal net =
        sales.lines(DemoTables.FIRST, DemoTables.LAST).stream()
            .map(PlainSales.COUPONS_ONLY::net)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(corrected.get("clean.sales")).isEqualByComparingTo(net);
    assertThat(corrected.get("mart.daily_store_sales")).isEqualByComparingTo(net);
    assertThat(String.join("\n", last)).contains("2 tickets, 0 of them open");
  }

  /** Whether it lived to be killed. */
  private boolean playAndKill(String after, Duration delay) throws Exception {
    List<String> lines = new ArrayList<>();
    int code = play(lines, after, delay);
    assertThat(lines).as("what the demo said").anyMatch(line -> line.contains(after));
    assertThat(code).as("137 if killed, 0 if it was faster").isIn(137, 0);
    return code == 137;
  }

  private int play(List<String> lines, String killAfter, Duration delay)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "demo",
            "--home",
            directory.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (!killAfter.isEmpty() && line.contains(killAfter)) {
          // Waits for the end of the process; only if that does not come, it is killed.
          if (!process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            // Unlike the process's own method, this leaves its output readable to the end.
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    if (process.exitValue() != 0 && process.exitValue() != 137) {
      System.out.println(String.join("\n", lines));
    }
    return process.exitValue();
  }
}
