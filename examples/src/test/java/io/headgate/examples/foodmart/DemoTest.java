package io.headgate.examples.foodmart;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.cli.HeadgateCli;
import io.headgate.dataset.DatasetName;
import io.headgate.inspection.Profile;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskState;
import io.headgate.spark.SparkSessions;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** The demo from beginning to end, its tables compared with plain arithmetic at each stage. */
class DemoTest {

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final Set<Demo.Stage> seen = EnumSet.noneOf(Demo.Stage.class);

  @Test
  void itsTablesHoldAtEachStageWhatPlainArithmeticGives() throws Exception {
    FoodMartHome home = new FoodMartHome(directory.resolve("home"));
    DemoFigures figures = DemoFigures.in(home.demoFigures());
    PlainSales sales = TablesAgainstPlainSales.asDelivered();
    int code =
        HeadgateCli.of(home::open)
            .out(new PrintWriter(out))
            .subcommand(
                terminal ->
                    new Play(
                        new Demo(
                            home,
                            terminal,
                            figures,
                            (stage, orchestrator) -> {
                              seen.add(stage);
                              look(stage, home, orchestrator, sales);
                            })))
            .run("play");

    assertThat(code).isZero();
    assertThat(seen).containsExactlyInAnyOrder(Demo.Stage.values());
    assertThat(out.toString())
        .contains("sales 1998-01-08: sales_arrived is BLOCKED: raw.sales 1998-01-08: presence is 0")
        .contains("owner store-systems <store-systems-oncall@foodmart.example>; ticket HG-1")
        .contains("1998-01-08: FoodMart has no sales on this day; synthesised from 1998-01-01")
        .contains("Backfill of clean.sales, table-swap: 97 partitions of 4 datasets")
        .contains("clean.sales -> clean.sales_old, clean.sales_backfill -> clean.sales")
        .contains("2 tickets, 0 of them open")
        .containsPattern("ref.store +all +completeness.store_sqft.* is 0.833333, required is >= 1")
        .contains("Log: " + home.log());
    assertThat(Files.readString(home.report()))
        .contains("FoodMart, January 1998", "customer_spend_28d", "HG-1", "bf_1", "<svg");
  }

  private void look(
      Demo.Stage stage, FoodMartHome home, Orchestrator orchestrator, PlainSales sales) {
    try (SparkSessions spark = home.spark().open()) {
      switch (stage) {
        case BLOCKED -> onlyWhatLacksADayIsBlocked(orchestrator);
        case REPAIRED -> {
          everythingRan(orchestrator);
          gatesFoundWhatIsWrongWithTheFiles(orchestrator);
          new TablesAgainstPlainSales(spark.session(), sales, PlainSales.EVERY_PROMOTION).agree();
        }
        case CORRECTED -> {
          new TablesAgainstPlainSales(spark.session(), sales, PlainSales.COUPONS_ONLY).agree();
          assertThat(spark.session().catalog().tableExists("clean.sales_old")).isTrue();
        }
        case ROLLED_BACK -> {
          new TablesAgainstPlainSales(spark.session(), sales, PlainSales.EVERY_PROMOTION).agree();
          assertThat(spark.session().catalog().tableExists("clean.sales_old")).isFalse();
        }
      }
    }
  }

  /** The demo has seen each run succeed or be blocked; since then a gate may look again. */
  private static void onlyWhatLacksADayIsBlocked(Orchestrator orchestrator) {
    assertThat(labels(orchestrator, Pipelines.SALES, state -> state != DagRunState.SUCCESS))
        .containsExactly("1998-01-08", "1998-01-31");
    // The 28 days to 1998-01-08 and later hold a missing day, the days before do not.
    assertThat(labels(orchestrator, Pipelines.MARTS, DagRunState.SUCCESS::equals))
        .isEqualTo(
            LocalDate.of(1998, 1, 1)
                .datesUntil(LocalDate.of(1998, 1, 8))
                .map(LocalDate::toString)
                .collect(Collectors.toSet()));
    assertThat(orchestrator.tickets(true))
        .extracting(Ticket::label)
        .containsExactlyInAnyOrder("1998-01-08", "1998-01-31");
  }

  private static void everythingRan(Orchestrator orchestrator) {
    assertThat(labels(orchestrator, Pipelines.SALES, DagRunState.SUCCESS::equals)).hasSize(31);
    assertThat(labels(orchestrator, Pipelines.MARTS, DagRunState.SUCCESS::equals)).hasSize(31);
    assertThat(orchestrator.tickets(true)).isEmpty();
    assertThat(orchestrator.tickets(false)).hasSize(2);
    // Four weeks of January are complete; on the other days there is no week to write.
    assertThat(
            runs(orchestrator, Pipelines.MARTS).stream()
                .flatMap(run -> orchestrator.tasks(run.id()).stream())
                .filter(task -> task.id().task().equals("weekly_category_sales"))
                .filter(task -> task.state() == TaskState.SUCCESS))
        .hasSize(4);
  }

  /** Every warning, with the figure that the gate observed, and no other. */
  private static void gatesFoundWhatIsWrongWithTheFiles(Orchestrator orchestrator) {
    Map<String, Double> wrong = new TreeMap<>();
    PlainDefects.linesRungUpTwice()
        .forEach(
            (day, share) ->
                wrong.put(
                    "raw.sales "
                        + day
                        + " uniqueness(product_id, customer_id, promotion_id, store_id)",
                    share));
    assertThat(wrong).isNotEmpty();
    wrong.put(
        "ref.store all completeness(store_sqft) where store_type <> 'HeadQuarters'",
        PlainDefects.storesWithAnArea());
    wrong.put(
        "ref.store all distinct_count(store_postal_code)",
        (double) PlainDefects.postalCodesOfStores());
    wrong.put(
        "ref.customer all found_in(state_province, ref.region.sales_state_province)",
        PlainDefects.customersInAKnownState());
    wrong.put(
        "ref.customer all compliance(year(date_accnt_opened) - year(birthdate) >= 16)",
        PlainDefects.customersOldEnough());
    Map<String, Double> found = new TreeMap<>();
    for (DatasetName name : orchestrator.lineage().datasets().keySet()) {
      Set<String> warned = new TreeSet<>();
      for (Verdict verdict : orchestrator.ledger().verdicts(name, DataInterval.ALWAYS)) {
        assertThat(verdict.outcome()).isIn(Outcome.PASS, Outcome.WARN);
        if (verdict.outcome() == Outcome.WARN) {
          warned.add(verdict.partition() + " " + verdict.check());
          if (name.equals(Datasets.RAW_SALES.name())) {
            assertThat(verdict.examples()).isNotEmpty().allMatch(row -> row.contains("***"));
          }
        }
      }
      for (Observation seen : orchestrator.ledger().observations(name, DataInterval.ALWAYS)) {
        seen.values()
            .forEach(
                (metric, value) -> {
                  String key = seen.partition() + " " + metric;
                  if (warned.stream().anyMatch(check -> check.startsWith(key))) {
                    found.put(key, value);
                  }
                });
      }
    }
    assertThat(found).isEqualTo(wrong);
    assertThat(orchestrator.ledger().observations(Datasets.RAW_SALES.name(), DataInterval.ALWAYS))
        .as("no Spark is needed to look at a day")
        .extracting(Observation::inspector)
        .allMatch(how -> how.startsWith("duckdb, 1 file") || how.startsWith("metadata"));
    Profile profile =
        orchestrator
            .profiler()
            .redacting("customer_id")
            .profile(Datasets.RAW_SALES, List.of(Datasets.RAW_SALES.partition("1998-01-05")));
    assertThat(profile.inspector()).startsWith("duckdb, 1 file");
    assertThat(profile.keys()).contains(List.of("product_id", "customer_id"));
  }

  private static Set<String> labels(
      Orchestrator orchestrator, String dag, Predicate<DagRunState> wanted) {
    return runs(orchestrator, dag).stream()
        .filter(run -> wanted.test(run.state()))
        .map(DagRun::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<DagRun> runs(Orchestrator orchestrator, String dag) {
    return orchestrator.runs(Optional.of(dag), List.of(), 1_000).stream()
        .filter(run -> run.id().kind() == RunKind.SCHEDULED)
        .toList();
  }

  @Command(name = "play")
  private static final class Play implements Callable<Integer> {
    private final Demo demo;

    private Play(Demo demo) {
      this.demo = demo;
    }

    @Override
    public Integer call() throws Exception {
      demo.play();
      return 0;
    }
  }
}
