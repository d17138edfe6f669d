package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.MART;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.RowQuarantine;
import io.headgate.quality.RowRule;
import io.headgate.quality.Sampling;
import io.headgate.quality.Staging;
import io.headgate.quality.TableInspector;
import io.headgate.quality.Verdict;
import io.headgate.quality.WriteAuditPublish;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import io.headgate.ticket.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an output that is audited before it is published does to its readers and to people. */
abstract class AuditContract extends EngineContract {

  private static final Duration RECHECK = Duration.ofMinutes(10);
  private static final QualityGate COMPLETE =
      QualityGate.on(CLEAN)
          .require(Metric.completeness("customer").isAtLeast(1))
          .sampling(Sampling.upTo(2))
          .recheckEvery(RECHECK);

  private final Lake lake = new Lake();

  /** Tables of which only one figure is known: how complete a column is. */
  private static final class Lake implements TableInspector, Staging, RowQuarantine {
    private final Map<String, Double> completeness = new HashMap<>();
    private final List<String> published = new ArrayList<>();
    private final List<Partition> isolated = new ArrayList<>();
    private double next = 1;
    private Runnable whileIsolating = () -> {};

    @Override
    public String open(String purpose, String table) {
      return table + "@staged";
    }

    @Override
    public void publish(String staged, Dataset dataset, List<Partition> partitions) {
      published.add(staged);
    }

    @Override
    public List<Observation> inspect(TableInspector.Request request) {
      return request.partitions().stream()
          .map(
              partition ->
                  new Observation(
                      partition,
                      Map.of(
                          Metric.presence(),
                          1.0,
                          Metric.completeness("customer"),
                          completeness.getOrDefault(request.table(), next)),
                      Map.of(),
                      Optional.empty(),
                      "test",
                      Instant.EPOCH))
          .toList();
    }

    @Override
    public List<String> failingRows(
        TableInspector.Request request, RowRule rule, Sampling sampling) {
      return List.of("customer=null, \u0000 number=7", "customer=null, number=8");
    }

    @Override
    public Result isolate(RowQuarantine.Request request) {
      request.fence().run();
      whileIsolating.run();
      isolated.addAll(request.partitions());
      next = 1;
      Map<Partition, Count> moved = new HashMap<>();
      request.partitions().forEach(partition -> moved.put(partition, new Count(1, 10)));
      return new Result(moved, Map.of());
    }
  }

  private TestOrchestrator started(QualityGate gate) {
    DagBuilder sales = dag("sales");
    sales.task("clean", WriteAuditPublish.of(copy(CLEAN, RAW), gate));
    DagBuilder marts = dag("marts");
    marts.task("mart", copy(MART, CLEAN));
    return start(this::services, sales.build(), marts.build());
  }

  private TestOrchestrator.Builder services(TestOrchestrator.Builder builder) {
    return builder
        .service(TableInspector.class, () -> lake)
        .service(Staging.class, () -> lake)
        .service(RowQuarantine.class, () -> lake);
  }

  @Test
  void whatIsHeldBlocksItsRunAndOpensATicketButNotTheReadersOfWhatWasPublished() {
    TestOrchestrator test = started(COMPLETE);
    DagRunId first = test.run("sales", DAY);
    assertThat(test.run(first).state()).isEqualTo(DagRunState.SUCCESS);
    lake.next = 0.9;

    DagRunId second = test.run("sales", DAY);
    DagRunId marts = test.run("marts", DAY);

    assertThat(test.task(second, "clean").state()).isEqualTo(TaskState.BLOCKED);
    assertThat(test.task(second, "clean").message())
        .contains("completeness(customer) is 0.9, required is >= 1");
    assertThat(test.run(marts).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(lake.published).containsExactly("clean.sales@staged");
    Ticket ticket = test.tickets(true).get(0);
    assertThat(ticket.dataset()).isEqualTo(CLEAN.name());
    assertThat(ticket.check()).isEqualTo("audit: completeness(customer) >= 1");
    assertThat(ticket.owner()).isEqualTo(CLEAN.owner());
    Verdict held =
        test.ledger().verdicts(CLEAN.name(), test.run(second).interval()).stream()
            .filter(verdict -> verdict.outcome() == Outcome.HELD)
            .findFirst()
            .orElseThrow();
    assertThat(held.examples()).hasSize(2);
    assertThat(test.ledger().observations(CLEAN.name(), test.run(second).interval())).hasSize(1);

    lake.next = 1;
    test.advance(RECHECK);

    assertThat(test.run(second).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.tickets(true)).isEmpty();
    assertThat(lake.published).hasSize(2);
  }

  @Test
  void nothingIsPublishedBeforeAFirstOutputPasses() {
    TestOrchestrator test = started(COMPLETE);
    lake.next = 0.9;

    test.run("sales", DAY);
    DagRunId marts = test.run("marts", DAY);

    assertThat(test.task(marts, "mart").message()).contains("clean.sales 1998-01-08 is not there");
    assertThat(lake.published).isEmpty();
  }

  @Test
  void aGateInTheDagThatMakesTheDataPutsRowsIntoQuarantineAndWarns() {
    DagBuilder sales = dag("sales");
    TaskRef made = sales.task("clean", copy(CLEAN, RAW));
    sales.after(made).task("check", COMPLETE.quarantiningUpTo(0.2));
    lake.next = 0.9;
    TestOrchestrator test = start(this::services, sales.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(lake.isolated).containsExactly(CLEAN.partition(DAY.toString()));
    assertThat(test.ledger().verdicts(CLEAN.name(), test.run(run).interval()))
        .filteredOn(verdict -> verdict.outcome() == Outcome.WARN)
        .extracting(Verdict::message)
        .containsExactly(
            "1 of 10 rows went into clean.sales_quarantine: completeness(customer) is 0.9,"
                + " required is >= 1");
    assertThat(test.tickets(false)).isEmpty();
  }

  @Test
  void aGateOnAnotherDagsDataCannotTakeRowsOutOfIt() {
    DagBuilder sales = dag("sales");
    sales.task("check", COMPLETE.quarantiningUpTo(0.2));

    assertThatThrownBy(sales::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("task check may take rows out of clean.sales");
  }

  @Test
  void nobodyWritesAPartitionWhileAGateMayTakeRowsOutOfIt() {
    DagBuilder sales = dag("sales");
    TaskRef made = sales.task("clean", copy(CLEAN, RAW));
    sales.after(made).task("check", COMPLETE.quarantiningUpTo(0.2));
    List<String> messages = new ArrayList<>();
    lake.next = 0.9;
    lake.whileIsolating =
        () -> {
          DagRunId other = current().run("sales", DAY);
          messages.add(current().task(other, "clean").message());
        };
    TestOrchestrator test = start(this::services, sales.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(messages)
        .containsExactly("waits for " + run + "#check, which is writing clean.sales 1998-01-08");
    assertThat(test.runs()).hasSize(2).allMatch(each -> each.state() == DagRunState.SUCCESS);
  }
}
