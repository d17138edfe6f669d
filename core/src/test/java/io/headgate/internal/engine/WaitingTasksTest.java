package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.ScheduledRuns;
import io.headgate.dag.Pool;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Why;
import io.headgate.run.Lane;
import io.headgate.testing.InMemoryStore;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why a task that could run does not start. */
class WaitingTasksTest {

  private static final Dataset CLEAN = Dataset.named("clean.sales").daily(ZoneOffset.UTC).build();
  private static final InstantSource CLOCK = InstantSource.fixed(Work.START);

  private final ReadyQueue ready = new ReadyQueue(Limits.defaults());
  private final Capacity capacity = new Capacity(ready);

  private LiveTask waiting(LiveTask task) {
    ready.add(task, Work.START);
    return task;
  }

  private LiveTask running(LiveTask task) {
    capacity.take(
        new BodyExecution(
            task,
            new InMemoryStore(CLOCK).ledger(),
            new Services(Map.of()),
            () -> {},
            CLOCK,
            (body, outcome) -> {}),
        Work.START);
    return task;
  }

  private static LiveTask task(Lane lane) {
    return Work.queued(lane, Work.START, 0, Optional.empty());
  }

  private Why why(LiveTask task, int slots) {
    return new WaitingTasks(new WorkerPool(slots), capacity, precedence(), ready, () -> true)
        .reason(task);
  }

  private static Precedence precedence() {
    InMemoryStore store = new InMemoryStore(CLOCK);
    LiveState live = new LiveState(Limits.defaults());
    DagFinder dags =
        new DagFinder(
            DagRegistry.of(List.of()), name -> Optional.empty(), backfill -> ScheduledRuns.WAIT);
    return new Precedence(
        live,
        new RunsElsewhere(store, new Alone(store, new Patience(new Inbox())), live, dags),
        dags::beside);
  }

  @Test
  void aFreeSlot() {
    LiveTask busy = running(task(Lane.SCHEDULED));

    assertThat(why(waiting(task(Lane.SCHEDULED)), 1))
        .isEqualTo(new Why.WaitsForWorker(1, List.of(busy.id())));
  }

  @Test
  void itsPool() {
    Optional<Pool> database = Optional.of(new Pool("database", 1));
    LiveTask busy = running(Work.queued(Lane.BACKFILL, Work.START, 0, database));

    assertThat(why(waiting(Work.queued(Lane.SCHEDULED, Work.START, 0, database)), 10))
        .isEqualTo(new Why.PoolFull("database", 1, List.of(busy.id())));
  }

  @Test
  void othersOfItsRun() {
    List<LiveTask> tasks =
        Work.queued(
            Lane.BACKFILL,
            Work.START,
            List.of(Optional.of(new Pool("database", 5)), Optional.empty()),
            1);
    LiveTask busy = running(tasks.get(0));

    assertThat(why(waiting(tasks.get(1)), 10)).isEqualTo(new Why.RunFull(1, List.of(busy.id())));
  }

  @Test
  void aClaimAndWhoHoldsIt() {
    LiveTask writer = running(Work.writing(Lane.BACKFILL, CLEAN, Work.DAY));

    assertThat(why(waiting(Work.writing(Lane.SCHEDULED, CLEAN, Work.DAY)), 10))
        .isEqualTo(new Why.PartitionClaimed(CLEAN.partition("1998-01-07"), writer.id()));
  }

  @Test
  void theOneBeforeItThatWritesTheSame() {
    LiveTask first = waiting(Work.writing(Lane.SCHEDULED, CLEAN, Work.DAY));
    Why why = why(waiting(Work.writing(Lane.SCHEDULED, CLEAN, Work.DAY)), 10);

    assertThat(why).isEqualTo(new Why.WaitsBehind(first.id()));
    assertThat(why.text())
        .isEqualTo("it goes after " + first.id() + ", which writes the same partitions");
  }

  @Test
  void theShareOfAdHocWork() {
    running(task(Lane.AD_HOC));
    waiting(task(Lane.SCHEDULED));
    Why why = why(waiting(task(Lane.AD_HOC)), 10);

    assertThat(why).isEqualTo(new Why.LaneHasItsShare(Lane.AD_HOC, 1, 10));
    assertThat(why.text())
        .isEqualTo("the ad-hoc lane has its share, 1 of 10 slots, and other lanes wait as well");
  }

  @Test
  void othersThatGoFirst() {
    LiveTask task = waiting(task(Lane.SCHEDULED));
    waiting(Work.queued(Lane.SCHEDULED, Work.START, 1, Optional.empty()));
    waiting(task(Lane.BACKFILL));
    Why why = why(task, 10);

    assertThat(why).isEqualTo(new Why.WaitsForTurn(Lane.SCHEDULED, 1));
    assertThat(why.text())
        .isEqualTo(
            "it waits for its turn in the scheduled lane: by priority or age, tasks that go first:"
                + " 1");
  }
}
