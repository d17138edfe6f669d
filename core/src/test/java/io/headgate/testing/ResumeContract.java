package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.MART;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.dailyDag;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRunState;
import io.headgate.testing.Scenario.Warehouse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many blocked runs, their data is repaired, and there is one slot: the oldest goes first. */
abstract class ResumeContract extends EngineContract {

  private static final Duration RECHECK = Duration.ofMinutes(10);
  private static final Duration WORK = Duration.ofMinutes(30);
  private static final int DAYS = 20;
  private static final List<String> OLDEST_FIRST = days().map(LocalDate::toString).toList();

  private final Warehouse warehouse = new Warehouse();
  private final List<String> cleaned = new ArrayList<>();
  private final List<String> marts = new ArrayList<>();

  private static Stream<LocalDate> days() {
    return Scenario.FIRST.datesUntil(Scenario.FIRST.plusDays(DAYS));
  }

  /** Takes half an hour, so that whatever is due meanwhile has to wait for the slot. */
  private record Slow(Dataset from, Dataset to, List<String> order, SettableClock clock)
      implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      order.add(context.outputs(to).get(0).label());
      clock.advance(WORK);
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return List.of(Input.of(from));
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }

  private Dag sales(int maxActiveRuns) {
    DagBuilder dag =
        dailyDag("sales").endingOn(Scenario.FIRST.plusDays(DAYS - 1)).maxActiveRuns(maxActiveRuns);
    TaskRef arrived = dag.task("arrived", QualityGate.on(RAW).recheckEvery(RECHECK));
    dag.after(arrived).task("clean", new Slow(RAW, CLEAN, cleaned, clock));
    return dag.build();
  }

  private Dag marts() {
    DagBuilder dag = dailyDag("marts").endingOn(Scenario.FIRST.plusDays(DAYS - 1));
    dag.task("mart", new Slow(CLEAN, MART, marts, clock));
    return dag.build();
  }

  private TestOrchestrator.Builder oneSlot(TestOrchestrator.Builder builder) {
    return builder.slots(1).service(TableInspector.class, () -> warehouse);
  }

  private void deliverEverything() {
    days().forEach(day -> warehouse.deliver(RAW, day.toString()));
  }

  private static List<String> shuffled() {
    List<String> labels = new ArrayList<>(OLDEST_FIRST);
    Collections.reverse(labels);
    Collections.swap(labels, 3, 11);
    return labels;
  }

  private static void assertAllAre(DagRunState state, TestOrchestrator test) {
    assertThat(test.runs()).extracting(run -> run.state()).containsOnly(state);
  }

  @Test
  void whenWeRepairTheData() {
    TestOrchestrator test = start(this::oneSlot, sales(16), marts());
    test.tick();
    assertAllAre(DagRunState.BLOCKED, test);

    deliverEverything();
    test.reportMaterialized(RAW, shuffled(), "the stores' own loader");

    assertThat(cleaned).isEqualTo(OLDEST_FIRST);
    assertThat(marts).isEqualTo(OLDEST_FIRST);
    assertAllAre(DagRunState.SUCCESS, test);
    assertThat(test.tickets(true)).isEmpty();
  }

  @Test
  void whenSomebodyElseRepairsItAndTheGatesLookAgain() {
    TestOrchestrator test = start(this::oneSlot, sales(16), marts());
    test.tick();

    deliverEverything();
    test.advance(RECHECK);

    assertThat(cleaned).isEqualTo(OLDEST_FIRST);
    assertThat(marts).isEqualTo(OLDEST_FIRST);
    assertAllAre(DagRunState.SUCCESS, test);
  }

  @Test
  void whenThereAreFewPlacesForRuns() {
    TestOrchestrator test = start(this::oneSlot, sales(2));
    test.tick();
    assertAllAre(DagRunState.BLOCKED, test);

    deliverEverything();
    test.advance(RECHECK);

    assertThat(cleaned).isEqualTo(OLDEST_FIRST);
    assertAllAre(DagRunState.SUCCESS, test);
  }

  @Test
  void whenTheProcessDiedMeanwhile() {
    TestOrchestrator test = start(this::oneSlot, sales(16), marts());
    test.tick();
    deliverEverything();

    test = restart(this::oneSlot, sales(16), marts());
    test.advance(RECHECK);

    assertThat(cleaned).isEqualTo(OLDEST_FIRST);
    assertThat(marts).isEqualTo(OLDEST_FIRST);
    assertAllAre(DagRunState.SUCCESS, test);
  }

  /** The first gate that passes has those of older intervals look at once. */
  @Test
  void evenIfTheTurnOfTheYoungestToLookComesFirst() {
    TestOrchestrator test = start(this::oneSlot, sales(DAYS));
    for (String label : shuffled()) {
      test.run("sales", LocalDate.parse(label));
      test.advance(Duration.ofSeconds(20));
    }
    assertAllAre(DagRunState.BLOCKED, test);
    int looks = warehouse.looked().size();

    deliverEverything();
    test.advance(RECHECK);

    assertThat(cleaned).isEqualTo(OLDEST_FIRST);
    assertAllAre(DagRunState.SUCCESS, test);
    assertThat(warehouse.looked().size() - looks).as("one look per blocked gate").isEqualTo(DAYS);
  }

  /** A repair of a young day costs one look at each older one, and no more. */
  @Test
  void doesNotLookOverAndOverAtWhatStaysBad() {
    TestOrchestrator test = start(this::oneSlot, sales(16));
    test.tick();
    int looks = warehouse.looked().size();
    LocalDate last = Scenario.FIRST.plusDays(DAYS - 1);

    warehouse.deliver(RAW, last.toString());
    test.reportMaterialized(RAW, List.of(last.toString()), "the stores' own loader");

    assertThat(cleaned).containsExactly(last.toString());
    assertThat(warehouse.looked().size() - looks)
        .as("its own, one at each older one, and their usual ones in the half hour of its work")
        .isEqualTo(1 + 2 * (DAYS - 1));
    assertThat(test.runs().stream().filter(run -> run.state() == DagRunState.BLOCKED))
        .hasSize(DAYS - 1);
  }
}
