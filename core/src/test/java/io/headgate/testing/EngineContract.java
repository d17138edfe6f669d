package io.headgate.testing;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Dag;
import io.headgate.internal.engine.Store;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The engine on a store: each suite below this runs on every store. */
abstract class EngineContract {

  static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  @TempDir Path directory;
  final SettableClock clock = SettableClock.at(LocalDate.of(1998, 2, 1));
  CountingStore store;
  private @Nullable TestOrchestrator test;

  abstract Store open(Path place, SettableClock time);

  @BeforeEach
  void openTheStore() {
    store = new CountingStore(open(directory, clock));
  }

  @AfterEach
  void close() {
    if (test != null) {
      test.close();
    } else {
      store.close();
    }
  }

  /** The one that was started last: for bodies, which cannot be handed it. */
  TestOrchestrator current() {
    return requireNonNull(test, "not started");
  }

  TestOrchestrator start(Dag... dags) {
    return start(builder -> builder, dags);
  }

  TestOrchestrator start(
      Function<TestOrchestrator.Builder, TestOrchestrator.Builder> options, Dag... dags) {
    TestOrchestrator started =
        options.apply(TestOrchestrator.of(dags).clock(clock).on(store)).build();
    test = started;
    return started;
  }

  /** As if the process had ended and another one had begun. */
  TestOrchestrator restart(
      Function<TestOrchestrator.Builder, TestOrchestrator.Builder> options, Dag... dags) {
    close();
    test = null;
    store = new CountingStore(reopen());
    return start(options, dags);
  }

  Store reopen() {
    return open(directory, clock);
  }

  static Map<String, TaskState> states(TestOrchestrator test, DagRunId run) {
    return test.tasks(run).stream()
        .collect(Collectors.toMap(task -> task.id().name(), TaskInstance::state));
  }

  static List<String> messages(TestOrchestrator test, DagRunId run) {
    return test.tasks(run).stream().map(TaskInstance::message).toList();
  }
}
