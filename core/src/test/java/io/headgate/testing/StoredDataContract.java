package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapState;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.Owner;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Materialization;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskState;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store makes of data that an older version, or nobody we know, has written. */
abstract class StoredDataContract {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final long START = micros("1998-01-08T00:00:00Z");
  private static final long END = micros("1998-01-09T00:00:00Z");

  @TempDir Path directory;
  final SettableClock clock = SettableClock.at(LocalDate.of(1998, 1, 9));

  abstract Store open();

  abstract DataSource source();

  /** What the migrations' placeholders stand for, as the first version had them. */
  abstract Map<String, String> placeholders();

  abstract Optional<String> schema();

  abstract void execute(String sql);

  private static long micros(String instant) {
    return Instant.parse(instant).getEpochSecond() * 1_000_000;
  }

  private static Dag sales() {
    DagBuilder dag = dailyDag("sales").startingOn(DAY);
    TaskRef extract = dag.task("extract", succeeds());
    dag.after(extract).task("clean", copy(CLEAN, RAW));
    return dag.build();
  }

  private TestOrchestrator start(Store store) {
    return TestOrchestrator.of(sales())
        .clock(clock)
        .on(store)
        .service(TableInspector.class, Scenario.Warehouse::new)
        .build();
  }

  private void givenAStoreOfTheFirstVersion() {
    FluentConfiguration first =
        Flyway.configure()
            .dataSource(source())
            .locations("classpath:io/headgate/db/migration")
            .table("headgate_schema_history")
            .placeholders(placeholders())
            .target("1");
    schema().ifPresent(first::schemas);
    assertThat(first.load().migrate().migrationsExecuted).isEqualTo(1);
    String run = "'sales/scheduled/1998-01-08T00:00:00Z'";
    execute(
        "INSERT INTO dag_run (id, dag, kind, start_at, end_at, label, state, terminal, created_at,"
            + " started_at, ended_at) VALUES ("
            + run
            + ", 'sales', 'scheduled', %d, %d, '1998-01-08', 'running', 0, %d, %d, NULL)"
                .formatted(START, END, END, END));
    String columns =
        "INSERT INTO task_instance (run_id, task, position, state, attempt, failures, message,"
            + " due_at, started_at, ended_at) VALUES ("
            + run;
    execute(
        columns + ", 'extract', 0, 'success', 1, 0, '7 rows', NULL, %d, %d)".formatted(END, END));
    execute(columns + ", 'gone', 1, 'queued', 0, 0, '', NULL, NULL, NULL)");
    execute(columns + ", 'clean', 2, 'running', 1, 0, '', NULL, %d, NULL)".formatted(END));
    execute(
        "INSERT INTO materialization (version, dataset, start_at, end_at, label, producer,"
            + " code_version, inputs, at) VALUES (1, 'clean.sales', %d, %d, '1998-01-07',"
                .formatted(micros("1998-01-07T00:00:00Z"), START)
            + " 'somebody', 'v1', '{\"format\":1,\"inputs\":[]}', %d)".formatted(START));
    execute("UPDATE counter SET value = 1 WHERE name = 'materialization'");
    execute(
        "INSERT INTO ticket (number, dataset, check_name, start_at, end_at, label, owner, message,"
            + " consumers, opened_at, closed_at) VALUES (3, 'raw.sales', 'presence >= 1', %d, %d,"
                .formatted(START, END)
            + " '1998-01-08', '{\"format\":1,\"team\":\"stores\",\"contacts\":[\"#stores\"]}',"
            + " 'presence is 0', 'sales.arrived; clean.sales, mart.sales', %d, NULL)"
                .formatted(END));
  }

  @Test
  void bringsAStoreOfTheFirstVersionUpToDateAndGoesOnWithIt() {
    givenAStoreOfTheFirstVersion();
    DagRunId id = DagRunId.scheduled("sales", Instant.parse("1998-01-08T00:00:00Z"));

    try (Store store = open()) {
      DagRun run = store.run(id).orElseThrow();
      assertThat(run.state()).isEqualTo(DagRunState.RUNNING);
      assertThat(store.shape(id)).isEmpty();
      assertThat(store.tasks(id)).extracting(task -> task.item()).containsOnly(Optional.empty());
      Ticket ticket = store.tickets(true).get(0);
      assertThat(ticket.owner()).contains(Owner.team("stores").reachedAt("#stores"));
      assertThat(ticket.waiting()).isEqualTo("sales.arrived, clean.sales, mart.sales");
      assertThat(ticket.version()).isEqualTo(1);
      assertThat(ticket.reopenings()).isZero();
      store.outbox().enroll("github");
      assertThat(store.outbox().claim("github", Duration.ofHours(1)).orElseThrow().delivery())
          .extracting(Delivery::ticket)
          .isEqualTo(ticket);
    }
    try (TestOrchestrator test = start(open())) {
      assertThat(test.task(id, "extract").message()).isEqualTo("7 rows");
      assertThat(test.task(id, "extract").attempt()).isEqualTo(1);
      assertThat(test.task(id, "clean").state()).isEqualTo(TaskState.SUCCESS);
      assertThat(test.task(id, "clean").attempt()).isEqualTo(2);
      assertThat(test.task(id, "gone").state()).isEqualTo(TaskState.FAILED);
      assertThat(test.task(id, "gone").message()).contains("the code has no task gone any more");
      assertThat(test.run(id).state()).isEqualTo(DagRunState.FAILED);
      assertThat(test.ledger().materializations(CLEAN.name(), DataInterval.ALWAYS))
          .extracting(Materialization::version)
          .containsExactly(1L, 2L);
      assertThat(test.tick()).isEmpty();
      clock.set(Instant.parse("1998-01-10T00:00:00Z"));
      assertThat(test.tick()).hasSize(1);
      assertThat(test.runs()).hasSize(2);
    }
  }

  /** A store with something of every kind whose code a newer version might not know. */
  private void givenAStoreWithSomethingOfEverything() {
    DagBuilder gated = Scenario.dag("gated");
    TaskRef gate = gated.task("gate", QualityGate.on(RAW));
    gated.after(gate).task("after", succeeds());
    try (TestOrchestrator test =
        TestOrchestrator.of(sales(), gated.build())
            .clock(clock)
            .on(open())
            .service(TableInspector.class, Scenario.Warehouse::new)
            .build()) {
      test.tick();
      test.run("gated", DAY);
      test.submit(test.plan(CLEAN.name(), DAY, DAY, Strategy.inPlace()));
    }
    try (Store store = open()) {
      store.swapJournal().record(new BackfillId("bf_1"), "clean.sales", SwapState.PREPARED, "");
    }
  }

  private void refusesToRead(Callable<?> read, String unknown) {
    assertThatThrownBy(read::call)
        .hasMessageContaining("Unknown")
        .hasMessageContaining("'" + unknown + "'")
        .hasMessageContaining("newer version");
  }

  @Test
  void readsNoStateThatItDoesNotKnow() {
    givenAStoreWithSomethingOfEverything();
    DagRunId id = DagRunId.scheduled("sales", Instant.parse("1998-01-08T00:00:00Z"));

    execute("UPDATE task_instance SET state = 'paused' WHERE task = 'clean'");
    execute("UPDATE verdict SET outcome = 'shrug'");
    execute("UPDATE swap_journal SET state = 'halfway'");
    execute("UPDATE backfill SET plan = REPLACE(plan, 'in-place', 'by_magic')");
    execute("UPDATE dag_shape SET tasks = REPLACE(tasks, 'all_success', 'most_success')");
    try (Store store = open()) {
      refusesToRead(() -> store.tasks(id), "paused");
      refusesToRead(() -> store.ledger().verdicts(RAW.name(), DataInterval.ALWAYS), "shrug");
      refusesToRead(() -> store.swapJournal().entriesOf("clean.sales"), "halfway");
      assertThatThrownBy(store::backfills)
          .hasMessageStartingWith("There is no backfill strategy 'by_magic'");
      refusesToRead(() -> store.shape(id), "most_success");
    }
    execute("UPDATE dag_run SET state = 'pending' WHERE dag = 'sales'");
    execute("UPDATE dag_run SET id = 'gated/dreamt/1' WHERE dag = 'gated'");
    try (Store store = open()) {
      refusesToRead(() -> store.run(id), "pending");
      refusesToRead(
          () -> store.runs(new Store.RunQuery(Optional.of("gated"), List.of(), 10)), "dreamt");
    }
  }

  @Test
  void doesNotStartOnAStateThatItDoesNotKnow() {
    givenAStoreWithSomethingOfEverything();
    execute("UPDATE dag_run SET terminal = 0, state = 'pending' WHERE dag = 'sales'");

    try (Store store = open()) {
      assertThatThrownBy(() -> start(store))
          .hasMessageContaining("Unknown state of a run 'pending'");
    }
    // What could not be read is as it was.
    execute("UPDATE dag_run SET terminal = 1, state = 'success' WHERE state = 'pending'");
    try (TestOrchestrator test = start(open())) {
      assertThat(test.runs()).isNotEmpty();
    }
  }

  @Test
  void noticesAShapeThatIsNotWhatItWasStoredAs() {
    givenAStoreWithSomethingOfEverything();
    DagRunId id = DagRunId.scheduled("sales", Instant.parse("1998-01-08T00:00:00Z"));
    execute("UPDATE dag_shape SET tasks = REPLACE(tasks, 'extract', 'exhort')");

    try (Store store = open()) {
      assertThatThrownBy(() -> store.shape(id)).hasMessageContaining("not what it was stored as");
    }
  }

  @Test
  void readsEveryCodeThatItWrites() {
    for (TaskState state : TaskState.values()) {
      assertThat(TaskState.ofCode(state.code())).isEqualTo(state);
    }
    for (DagRunState state : DagRunState.values()) {
      assertThat(DagRunState.ofCode(state.code())).isEqualTo(state);
    }
    for (RunKind kind : RunKind.values()) {
      assertThat(RunKind.ofCode(kind.code())).isEqualTo(kind);
    }
    for (Outcome outcome : Outcome.values()) {
      assertThat(Outcome.ofCode(outcome.code())).isEqualTo(outcome);
    }
    for (SwapState state : SwapState.values()) {
      assertThat(SwapState.ofCode(state.code())).isEqualTo(state);
    }
    for (TriggerRule rule : TriggerRule.values()) {
      assertThat(TriggerRule.ofCode(rule.code())).isEqualTo(rule);
    }
  }
}
