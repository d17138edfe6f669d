package io.headgate.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dataset.Dataset;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanOutTest {

  private static final Dataset CLEAN = Dataset.named("clean.sales").daily(ZoneOffset.UTC).build();

  private record Writes(Dataset dataset) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(dataset);
    }
  }

  private static final Operator NOTHING = context -> TaskResult.success();

  private final DagBuilder dag = Dag.named("files");
  private final TaskRef listing = dag.task("list", NOTHING);

  @Test
  void isOverTheOnlyUpstreamTaskOrTheOneThatIsNamed() {
    TaskRef other = dag.task("other", NOTHING);
    dag.after(listing).map("one", NOTHING);
    dag.after(other, listing).map("two", NOTHING, options -> options.itemsFrom(listing).atMost(5));

    Dag built = dag.build();

    assertThat(built.task("one").fanOut()).contains(new FanOut("list", 1_000));
    assertThat(built.task("two").fanOut()).contains(new FanOut("list", 5));
    assertThat(built.task("list").fanOut()).isEmpty();
  }

  @Test
  void isRefusedWhereItIsNotClearWhatGivesTheItems() {
    TaskRef other = dag.task("other", NOTHING);

    assertThatThrownBy(() -> dag.after().map("process", NOTHING))
        .hasMessageContaining("comes after no task");
    assertThatThrownBy(() -> dag.after(listing, other).map("process", NOTHING))
        .hasMessageContaining("comes after [list, other]")
        .hasMessageContaining("options.itemsFrom(listing)");
    assertThatThrownBy(
            () -> dag.after(listing).map("process", NOTHING, options -> options.itemsFrom(other)))
        .hasMessageContaining("takes items from other");
  }

  @Test
  void isRefusedForATaskThatWritesADataset() {
    assertThatThrownBy(() -> dag.after(listing).map("process", new Writes(CLEAN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Task process is mapped over list and writes [clean.sales]: its instances would"
                + " overwrite each other's partition. Let the instances prepare the parts, and a"
                + " task after them write the dataset");
  }

  @Test
  void isRefusedOverAMappedTask() {
    TaskRef process = dag.after(listing).map("process", NOTHING);

    assertThatThrownBy(() -> dag.after(process).map("again", NOTHING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be mapped over process, which is mapped itself");
  }

  @Test
  void hasOptionsThatAnOrdinaryTaskHasNot() {
    assertThatThrownBy(() -> dag.task("plain", NOTHING, options -> options.atMost(5)))
        .hasMessage("Task plain is not mapped, so it has no items: add it with map(id, operator)");
    assertThatThrownBy(
            () -> dag.after(listing).map("process", NOTHING, options -> options.atMost(0)))
        .hasMessageContaining("at least one item");
  }
}
