package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.run.Lane;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Since when a task counts as waiting. */
class SeniorityTest {

  private static final Instant NOW = Work.START.plus(Duration.ofHours(9));

  /** As it is read from the store. */
  private static LiveTask read(
      int attempt, Optional<Instant> startedAt, Optional<Instant> endedAt) {
    LiveTask task = Work.queued(Lane.SCHEDULED, Work.START, 0, Optional.empty());
    return new LiveTask(task.run(), task.task(), 0, instance(task, attempt, startedAt, endedAt));
  }

  private static TaskInstance instance(
      LiveTask task, int attempt, Optional<Instant> startedAt, Optional<Instant> endedAt) {
    return new TaskInstance(
        task.id(),
        Optional.empty(),
        TaskState.QUEUED,
        attempt,
        0,
        0,
        "",
        Optional.empty(),
        startedAt,
        endedAt);
  }

  private static Instant after(int hours) {
    return Work.START.plus(Duration.ofHours(hours));
  }

  @Test
  void beforeTheFirstAttemptSinceItsRunTookItsPlace() {
    assertThat(Seniority.rank(read(0, Optional.empty(), Optional.empty()), NOW))
        .isEqualTo(Work.START);
  }

  @Test
  void afterAnAttemptInThisProcessSinceItIsReadyAgain() {
    LiveTask task = read(1, Optional.of(after(1)), Optional.of(after(2)));
    task.become(instance(task, 2, Optional.of(after(3)), Optional.empty()));
    task.become(instance(task, 2, Optional.of(after(3)), Optional.of(after(4))));

    assertThat(Seniority.rank(task, NOW)).isEqualTo(NOW);
  }

  /** However often a process dies before its turn comes, it has waited all the time. */
  @Test
  void afterAnAttemptInAnotherProcessSinceThatAttempt() {
    assertThat(Seniority.rank(read(1, Optional.of(after(1)), Optional.of(after(2))), NOW))
        .as("deferred, failed or blocked")
        .isEqualTo(after(2));
    assertThat(Seniority.rank(read(1, Optional.of(after(1)), Optional.empty()), NOW))
        .as("lost")
        .isEqualTo(after(1));
  }

  @Test
  void notSinceAMomentThatAWrongClockHasShown() {
    assertThat(Seniority.rank(read(1, Optional.of(after(1)), Optional.of(after(20))), NOW))
        .isEqualTo(NOW);
  }
}
