package io.headgate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransitionsTest {

  private static final DagRunId RUN =
      DagRunId.scheduled("sales", Instant.parse("1998-01-08T00:00:00Z"));

  @Test
  void refusesAnIllegalTransitionOfATaskWithFromEventToAndId() {
    assertThatExceptionOfType(IllegalTransitionException.class)
        .isThrownBy(
            () ->
                TaskTransitions.next(
                    new TaskInstanceId(RUN, "load"), TaskState.SUCCESS, TaskEvent.START))
        .withMessage(
            "Cannot START task instance sales/scheduled/1998-01-08T00:00:00Z#load: it is SUCCESS,"
                + " and would be RUNNING")
        .satisfies(
            refusal -> {
              assertThat(refusal.id()).isEqualTo("sales/scheduled/1998-01-08T00:00:00Z#load");
              assertThat(refusal.from()).isEqualTo("SUCCESS");
              assertThat(refusal.event()).isEqualTo("START");
              assertThat(refusal.to()).isEqualTo("RUNNING");
            });
  }

  @Test
  void refusesAnIllegalTransitionOfARun() {
    assertThatThrownBy(() -> DagRunTransitions.next(RUN, DagRunState.FAILED, DagRunEvent.SUCCEED))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessage(
            "Cannot SUCCEED run sales/scheduled/1998-01-08T00:00:00Z: it is FAILED, and would be"
                + " SUCCESS");
  }

  @Test
  void leavesATerminalStateOnlyBecauseSomebodyWantsIt() {
    assertThat(TaskTransitions.table().transitions())
        .filteredOn(row -> row.from().isTerminal())
        .extracting(TransitionTable.Transition::event)
        .containsOnly(TaskEvent.CLEAR, TaskEvent.MARK_SUCCESS, TaskEvent.MARK_FAILED);
    assertThat(DagRunTransitions.table().transitions())
        .filteredOn(row -> row.from().isTerminal())
        .extracting(TransitionTable.Transition::event)
        .containsOnly(DagRunEvent.REOPEN, DagRunEvent.MARK_SUCCESS, DagRunEvent.MARK_FAILED);
  }

  @Test
  void takesARunningTaskFromItsBodyByNothingButItsEnd() {
    assertThat(TaskTransitions.table().transitions())
        .filteredOn(row -> row.from() == TaskState.RUNNING)
        .extracting(TransitionTable.Transition::event)
        .doesNotContain(TaskEvent.CLEAR, TaskEvent.MARK_SUCCESS, TaskEvent.MARK_FAILED);
  }

  @Test
  void leadsFromEveryOpenStateToTheEnd() {
    Set<TaskState> left =
        TaskTransitions.table().transitions().stream()
            .map(TransitionTable.Transition::from)
            .filter(state -> !state.isTerminal())
            .collect(Collectors.toSet());
    assertThat(left)
        .isEqualTo(
            Arrays.stream(TaskState.values())
                .filter(state -> !state.isTerminal())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(TaskState.class))));
  }

  @Test
  void leadsToEveryStateOfATask() {
    Set<TaskState> reached = EnumSet.of(TaskState.SCHEDULED);
    TaskTransitions.table().transitions().forEach(row -> reached.add(row.to()));
    assertThat(reached).containsExactlyInAnyOrder(TaskState.values());
  }

  @Test
  void usesEveryEvent() {
    assertThat(TaskTransitions.table().transitions())
        .extracting(TransitionTable.Transition::event)
        .contains(TaskEvent.values());
    assertThat(DagRunTransitions.table().transitions())
        .extracting(TransitionTable.Transition::event)
        .contains(DagRunEvent.values());
  }

  /** Run with {@code -Dheadgate.updateDocs=true} to write the page anew. */
  @Test
  void isDrawnInTheManual() throws Exception {
    Path page = Path.of("..", "docs", "state-diagram.md");
    if (Boolean.getBoolean("headgate.updateDocs")) {
      Files.writeString(page, StateDiagram.page());
    }
    assertThat(page).hasContent(StateDiagram.page());
  }
}
