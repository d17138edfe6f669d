package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.changing;
import static io.headgate.internal.jdbc.Fixtures.creating;
import static io.headgate.internal.jdbc.Fixtures.expanding;
import static io.headgate.internal.jdbc.Fixtures.inState;
import static io.headgate.internal.jdbc.Fixtures.run;
import static io.headgate.internal.jdbc.Fixtures.shaped;
import static io.headgate.internal.jdbc.Fixtures.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.DagShape;
import io.headgate.dag.TaskShape;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.Store.RunChange;
import io.headgate.internal.engine.Store.TaskChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store does with shapes and with instances of mapped tasks. */
abstract class ShapesContract {

  private static final DagRun SALES = run("sales", "1998-01-08", DagRunState.RUNNING);
  private static final TaskInstance LIST = task(SALES, "list");
  private static final TaskInstance PROCESS = task(SALES, "process");
  private static final TaskInstance REPORT = task(SALES, "report");

  abstract Store store();

  private static DagShape shape(String codeVersion) {
    return DagShape.of(
        List.of(
            new TaskShape(
                "list",
                "Job",
                codeVersion,
                List.of(),
                TriggerRule.ALL_SUCCESS,
                Optional.empty(),
                Optional.of(Fixtures.day("1998-01-08")),
                List.of(new DatasetName("raw.sales")),
                List.of(new DatasetName("clean.sales"))),
            new TaskShape(
                "process",
                "Job",
                "1",
                List.of("list"),
                TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS,
                Optional.of("list"),
                Optional.empty(),
                List.of(),
                List.of())));
  }

  @Test
  void remembersTheShapeThatARunWasCreatedWith() {
    DagRun other = run("sales", "1998-01-09", DagRunState.RUNNING);
    DagRun old = run("sales", "1998-01-10", DagRunState.RUNNING);
    store().commit(shaped(shape("1"), SALES));
    store().commit(shaped(shape("2"), other));
    store().commit(creating(List.of(old), List.of()));

    assertThat(store().shape(SALES.id())).contains(shape("1"));
    assertThat(store().shape(other.id())).contains(shape("2"));
    assertThat(store().shape(old.id())).isEmpty();
    assertThat(store().shape(run("sales", "1998-01-11", DagRunState.RUNNING).id())).isEmpty();
    assertThat(store().shapesOfUnfinishedRuns())
        .isEqualTo(Map.of(SALES.id(), shape("1"), other.id(), shape("2")));

    store()
        .commit(
            changing(
                List.of(new RunChange(DagRunState.RUNNING, inState(SALES, DagRunState.SUCCESS))),
                List.of()));
    assertThat(store().shapesOfUnfinishedRuns()).containsOnlyKeys(other.id());
    assertThat(store().shape(SALES.id())).contains(shape("1"));
  }

  @Test
  void givesTheInstancesOfAMappedTaskThePlaceOfTheRowThatTheyReplace() {
    store().commit(creating(List.of(SALES), List.of(LIST, PROCESS, REPORT)));
    List<TaskInstance> instances =
        IntStream.range(0, 12)
            .mapToObj(i -> TaskInstance.scheduled(PROCESS.id().at(i), Optional.of("file " + i)))
            .toList();

    store().commit(expanding(List.of(PROCESS), instances));

    assertThat(store().tasks(SALES.id()))
        .startsWith(LIST)
        .containsSequence(instances)
        .endsWith(REPORT)
        .hasSize(14);
    assertThat(store().tasksOfUnfinishedRuns()).isEqualTo(store().tasks(SALES.id()));
    TaskInstance failed = inState(instances.get(11), TaskState.FAILED);
    store().commit(changing(List.of(), List.of(new TaskChange(TaskState.SCHEDULED, failed))));
    assertThat(store().tasks(SALES.id())).contains(failed);
    assertThat(failed.item()).contains("file 11");
  }

  @Test
  void replacesInstancesByOthersOfTheSameIds() {
    store().commit(creating(List.of(SALES), List.of(LIST, PROCESS, REPORT)));
    List<TaskInstance> first =
        List.of(
            TaskInstance.scheduled(PROCESS.id().at(0), Optional.of("a")),
            TaskInstance.scheduled(PROCESS.id().at(1), Optional.of("b")));
    List<TaskInstance> second =
        List.of(TaskInstance.scheduled(PROCESS.id().at(0), Optional.of("c")));

    store().commit(expanding(List.of(PROCESS), first));
    store().commit(expanding(first, second));
    assertThat(store().tasks(SALES.id())).containsExactly(LIST, second.get(0), REPORT);

    store().commit(expanding(second, List.of(PROCESS)));
    assertThat(store().tasks(SALES.id())).containsExactly(LIST, PROCESS, REPORT);
  }

  @Test
  void replacesNothingIfARowIsNotWhatItWas() {
    store().commit(creating(List.of(SALES), List.of(LIST, PROCESS, REPORT)));
    TaskInstance skipped = inState(PROCESS, TaskState.SKIPPED);
    store().commit(changing(List.of(), List.of(new TaskChange(TaskState.SCHEDULED, skipped))));
    TaskInstance instance = TaskInstance.scheduled(PROCESS.id().at(0), Optional.of("a"));

    assertThatThrownBy(() -> store().commit(expanding(List.of(PROCESS), List.of(instance))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessage(
            "Cannot change task instance sales/scheduled/1998-01-08T00:00:00Z#process from"
                + " SCHEDULED to its instances: the store has it in SKIPPED");
    assertThatThrownBy(() -> store().commit(expanding(List.of(instance), List.of(PROCESS))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("the store has no such task instance");
    assertThat(store().tasks(SALES.id())).containsExactly(LIST, skipped, REPORT);
  }
}
