package io.headgate.testing;

import static io.headgate.quality.TableSchema.column;
import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.operation.Action;
import io.headgate.operation.ActionKind;
import io.headgate.operation.Actor;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Schema;
import io.headgate.quality.SchemaMode;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskState;
import io.headgate.ticket.Ticket;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A schema changes, is blocked, and a person accepts it. */
abstract class DriftContract extends EngineContract {

  private static final LocalDate NEXT = DAY.plusDays(1);
  private static final Duration RECHECK = Duration.ofMinutes(10);
  private static final Actor ANNA = Actor.named("anna");
  private static final Schema DRIFT = Schema.hasNotDrifted(SchemaMode.BACKWARD);
  private static final TableSchema OLD =
      TableSchema.of(column("id", "int"), column("amount", "int")).partitioned("sale_date");
  private static final TableSchema NEW =
      TableSchema.of(column("id", "int"), column("amount", "string")).partitioned("sale_date");

  private volatile TableSchema schema = OLD;

  private final TableInspector inspector =
      request ->
          request.partitions().stream()
              .map(
                  partition ->
                      new Observation(
                          partition,
                          Map.of(Metric.presence(), 1.0),
                          Map.of(),
                          request.withSchema() ? Optional.of(schema) : Optional.empty(),
                          "test",
                          clock.instant()))
              .toList();

  private TestOrchestrator startWith(Dag... dags) {
    return start(builder -> builder.service(TableInspector.class, () -> inspector), dags);
  }

  private static Dag sales(QualityGate gate) {
    DagBuilder dag = dag("sales");
    TaskRef arrived = dag.task("arrived", gate.recheckEvery(RECHECK));
    dag.after(arrived).task("clean", copy(CLEAN, RAW));
    return dag.build();
  }

  private static QualityGate gate() {
    return QualityGate.on(RAW).require(DRIFT);
  }

  @Test
  void whatWasAcceptedStaysSoHoweverOftenAGateLooksAtWhatWasNot() {
    TestOrchestrator test = startWith(sales(gate()));
    test.run("sales", DAY);
    schema = NEW;

    DagRunId run = test.run("sales", NEXT);
    test.advance(Duration.ofHours(2));

    assertThat(test.task(run, "arrived").state()).isEqualTo(TaskState.BLOCKED);
    assertThat(test.task(run, "arrived").message())
        .contains("schema differs: column amount is string, expected int");
    assertThat(test.ledger().acceptedSchema(RAW.name(), DRIFT.name()))
        .map(AcceptedSchema::schema)
        .contains(OLD);
  }

  @Test
  void aGateThatWaitsDoesNotTakeWhatItSawForAccepted() {
    // The interval has ended weeks ago: patience for more than these.
    TestOrchestrator test = startWith(sales(gate().waitingUpTo(Duration.ofDays(60))));
    test.run("sales", DAY);
    schema = NEW;

    DagRunId run = test.run("sales", NEXT);
    test.advance(Duration.ofHours(2));

    assertThat(test.task(run, "arrived").state()).isEqualTo(TaskState.DEFERRED);
    assertThat(test.task(run, "arrived").attempt()).isGreaterThan(2);
    schema = OLD;
    test.advance(RECHECK.multipliedBy(16));
    assertThat(test.task(run, "arrived").state()).isEqualTo(TaskState.SUCCESS);
  }

  @Test
  void aDatasetWithoutPartitionsIsNoExceptionAndPassesWhenItIsAsBefore() {
    Dataset stores = Dataset.named("ref.store").build();
    DagBuilder dag = dag("stores");
    dag.task("gate", QualityGate.on(stores).require(DRIFT).recheckEvery(RECHECK));
    TestOrchestrator test = startWith(dag.build());
    test.run("stores", DAY);
    schema = NEW;
    DagRunId run = test.run("stores", NEXT);
    test.advance(Duration.ofHours(2));
    assertThat(test.task(run, "gate").state()).isEqualTo(TaskState.BLOCKED);

    schema = OLD;
    test.advance(RECHECK);

    assertThat(test.task(run, "gate").state()).isEqualTo(TaskState.SUCCESS);
  }

  @Test
  void aPersonAcceptsWhatHasDriftedAndEverythingGoesOn() {
    TestOrchestrator test = startWith(sales(gate()));
    test.run("sales", DAY);
    schema = NEW;
    DagRunId first = test.run("sales", NEXT);
    DagRunId second = test.run("sales", NEXT.plusDays(1));
    assertThat(test.tickets(true)).extracting(Ticket::check).containsExactly(DRIFT.name());

    List<Verdict> held = test.as(ANNA).acceptSchema(RAW.name(), "the tills send texts now");

    assertThat(held).extracting(Verdict::outcome).containsExactly(Outcome.PASS, Outcome.PASS);
    assertThat(held.get(0).message())
        .isEqualTo(
            "accepted by anna: the tills send texts now (schema differs: column amount is string,"
                + " expected int)");
    AcceptedSchema accepted = test.ledger().acceptedSchema(RAW.name(), DRIFT.name()).orElseThrow();
    assertThat(accepted.schema()).isEqualTo(NEW);
    assertThat(accepted.by()).isEqualTo("anna");
    assertThat(test.tickets(true)).isEmpty();
    Action action = test.actions().get(0);
    assertThat(action.kind()).isEqualTo(ActionKind.ACCEPT_SCHEMA);
    assertThat(action.target()).isEqualTo("raw.sales");
    assertThat(action.effect())
        .isEqualTo("accepted the schema of raw.sales 1998-01-10 for schema drift BACKWARD");
    test.advance(Duration.ZERO);
    for (DagRunId run : List.of(first, second)) {
      assertThat(states(test, run))
          .isEqualTo(Map.of("arrived", TaskState.SUCCESS, "clean", TaskState.SUCCESS));
    }
    // From now on the old one is a drift.
    schema = OLD;
    DagRunId third = test.run("sales", NEXT.plusDays(2));
    assertThat(test.task(third, "arrived").message())
        .contains("schema differs: column amount is int, expected string");
  }

  @Test
  void whatIsAcceptedOutlivesARestart() {
    TestOrchestrator test = startWith(sales(gate()));
    test.run("sales", DAY);
    schema = NEW;
    test.run("sales", NEXT);
    test.as(ANNA).acceptSchema(RAW.name(), "agreed");

    TestOrchestrator again =
        restart(builder -> builder.service(TableInspector.class, () -> inspector), sales(gate()));

    assertThat(again.ledger().acceptedSchema(RAW.name(), DRIFT.name()))
        .map(AcceptedSchema::schema)
        .contains(NEW);
  }

  @Test
  void thereHasToBeSomethingToAccept() {
    TestOrchestrator test = startWith(sales(gate()));
    test.run("sales", DAY);

    assertThatThrownBy(() -> test.as(ANNA).acceptSchema(RAW.name(), "why not"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "There is no schema of raw.sales to accept: no partition is blocked by schema drift"
                + " BACKWARD");
    assertThatThrownBy(() -> test.as(ANNA).acceptSchema(CLEAN.name(), "why not"))
        .hasMessage(
            "There is no schema of clean.sales to accept: no gate on it has a check"
                + " Schema.hasNotDrifted(...)");
    assertThatThrownBy(() -> test.as(ANNA).acceptSchema(new DatasetName("raw.slaes"), "why not"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no dataset 'raw.slaes'");
    assertThatThrownBy(() -> test.as(ANNA).acceptSchema(RAW.name(), " "))
        .hasMessage(
            "Cannot accept a schema of raw.sales without a reason: say why, for whoever looks at"
                + " it later");
    assertThat(test.actions()).isEmpty();
  }
}
