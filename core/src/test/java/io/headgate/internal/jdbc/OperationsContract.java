package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.NOW;
import static io.headgate.internal.jdbc.Fixtures.day;
import static io.headgate.internal.jdbc.Fixtures.operations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.Store.ActionQuery;
import io.headgate.internal.engine.Store.PauseChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.operation.Action;
import io.headgate.operation.ActionKind;
import io.headgate.operation.Actor;
import io.headgate.operation.Pause;
import io.headgate.run.DagRunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store does with actions and pauses. */
abstract class OperationsContract {

  private static final Actor ANNA = Actor.named("Anna é");
  private static final DagRunId RUN = DagRunId.scheduled("sales", day("1998-01-08").start());
  private static final Pause SALES = new Pause("sales", ANNA, "stock-taking", NOW);

  abstract Store store();

  private static Action action(ActionKind kind, String dag, Optional<DagRunId> run) {
    return new Action(
        0, NOW, ANNA, kind, dag, run, run.map(id -> "load"), "because", "1 task " + kind);
  }

  private static ActionQuery all(int limit) {
    return new ActionQuery(Optional.empty(), Optional.empty(), limit);
  }

  @Test
  void keepsEveryKindOfActionAndNumbersThemInTheOrderOfCommits() {
    List<Action> actions = new ArrayList<>();
    for (ActionKind kind : ActionKind.values()) {
      actions.add(action(kind, "sales", Optional.of(RUN)));
    }
    store().commit(operations(actions));
    store().commit(operations(List.of(action(ActionKind.PAUSE, "marts", Optional.empty()))));

    List<Action> kept = store().actions(all(100));
    assertThat(kept.get(0).dag()).isEqualTo("marts");
    assertThat(kept.get(0).number()).isEqualTo(ActionKind.values().length + 1);
    assertThat(kept.get(0).run()).isEmpty();
    assertThat(kept.get(1).kind()).isEqualTo(actions.get(actions.size() - 1).kind());
    assertThat(kept)
        .filteredOn(action -> action.dag().equals("sales"))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("number")
        .containsExactlyInAnyOrderElementsOf(actions);
    assertThat(store().actions(all(2))).isEqualTo(kept.subList(0, 2));
    assertThat(store().actions(new ActionQuery(Optional.of("marts"), Optional.empty(), 9)))
        .containsExactly(kept.get(0));
    assertThat(store().actions(new ActionQuery(Optional.empty(), Optional.of(RUN), 99)))
        .hasSize(ActionKind.values().length);
  }

  @Test
  void pausesOnceAndResumesOnce() {
    store().commit(operations(List.of(), new PauseChange(SALES, true)));
    assertThat(store().pauses()).containsExactly(SALES);
    assertThatThrownBy(
            () ->
                store()
                    .commit(
                        operations(
                            List.of(action(ActionKind.PAUSE, "sales", Optional.empty())),
                            new PauseChange(SALES, true))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessage("Cannot pause DAG sales: it is paused already");
    assertThat(store().actions(all(9))).isEmpty();

    store().commit(operations(List.of(), new PauseChange(SALES, false)));
    assertThat(store().pauses()).isEmpty();
    assertThatThrownBy(() -> store().commit(operations(List.of(), new PauseChange(SALES, false))))
        .isInstanceOf(StoreConflictException.class)
        .hasMessage("Cannot resume DAG sales: it is not paused");
  }
}
