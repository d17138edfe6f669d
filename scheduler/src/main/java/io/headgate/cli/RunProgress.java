package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.text.Glyphs;
import io.headgate.text.TaskCounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Waits for a run of a started orchestrator, and shows on a terminal how far it has come. */
public final class RunProgress {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private RunProgress() {}

  /**
   * Waits until the run is terminal, or is blocked and nothing else goes on that could release it.
   * A task that waits for its retry or for a stated time is waited for.
   *
   * @param glyphs empty to wait in silence, as where nobody looks
   * @return the run as it stands then
   */
  public static DagRun await(
      Orchestrator orchestrator, DagRunId id, String title, Optional<Glyphs> glyphs)
      throws InterruptedException {
    if (glyphs.isEmpty()) {
      return await(orchestrator, id, tasks -> {});
    }
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(title)
            .setInitialMax(orchestrator.tasks(id).size())
            .setStyle(
                glyphs.get() == Glyphs.UNICODE
                    ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
                    : ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(100)
            .setConsumer(new ConsoleProgressBarConsumer(System.err));
    try (ProgressBar bar = builder.build()) {
      return await(orchestrator, id, tasks -> show(bar, tasks));
    }
  }

  private interface Display {
    void show(List<TaskInstance> tasks);
  }

  private static DagRun await(Orchestrator orchestrator, DagRunId id, Display display)
      throws InterruptedException {
    while (true) {
      boolean quiet = orchestrator.awaitQuiet(PAUSE);
      // Read after the question, so that a blocked run was blocked when everything was quiet.
      DagRun run =
          orchestrator
              .run(id)
              .orElseThrow(
                  () -> new IllegalStateException("The run " + id + " is not in the store"));
      display.show(orchestrator.tasks(id));
      if (run.state().isTerminal() || (quiet && run.state() == DagRunState.BLOCKED)) {
        return run;
      }
      if (quiet) {
        // All that is left waits for a time ahead.
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }

  private static void show(ProgressBar bar, List<TaskInstance> tasks) {
    bar.maxHint(tasks.size());
    bar.stepTo(TaskCounts.of(tasks).ended());
    bar.setExtraMessage(
        tasks.stream()
            .filter(task -> task.state() == TaskState.RUNNING)
            .findFirst()
            .map(task -> " " + task.id().task())
            .orElse(""));
  }
}
