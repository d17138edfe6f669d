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
import java.util.function.Predicate;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Waits for runs of a started orchestrator, and shows on a terminal how far they have come. */
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
    try (Display display = Display.open(title, orchestrator.tasks(id).size(), glyphs)) {
      while (true) {
        boolean quiet = orchestrator.awaitQuiet(PAUSE);
        // Read after the question, so that a blocked run was blocked when everything was quiet.
        DagRun run =
            orchestrator
                .run(id)
                .orElseThrow(
                    () -> new IllegalStateException("The run " + id + " is not in the store"));
        display.show(() -> orchestrator.tasks(id));
        if (run.state().isTerminal() || (quiet && run.state() == DagRunState.BLOCKED)) {
          return run;
        }
        pauseIf(quiet);
      }
    }
  }

  /**
   * Waits until {@code done} holds of the runs that the orchestrator has, latest interval first, at
   * a moment at which nothing can go on by itself at once.
   *
   * @param glyphs empty to wait in silence, as where nobody looks
   * @return the runs as they stand then
   */
  public static List<DagRun> awaitAll(
      Orchestrator orchestrator,
      String title,
      Optional<Glyphs> glyphs,
      Predicate<? super List<DagRun>> done)
      throws InterruptedException {
    try (Display display = Display.open(title, 0, glyphs)) {
      while (true) {
        boolean quiet = orchestrator.awaitQuiet(PAUSE);
        List<DagRun> runs = orchestrator.runs(Optional.empty(), List.of(), Integer.MAX_VALUE);
        display.show(
            () -> runs.stream().flatMap(run -> orchestrator.tasks(run.id()).stream()).toList());
        if (quiet && done.test(runs)) {
          return runs;
        }
        pauseIf(quiet);
      }
    }
  }

  /** If all is quiet, what is left waits for a time ahead. */
  private static void pauseIf(boolean quiet) throws InterruptedException {
    if (quiet) {
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** A bar on a terminal, or nothing. */
  private record Display(Optional<ProgressBar> bar) implements AutoCloseable {

    static Display open(String title, long tasks, Optional<Glyphs> glyphs) {
      return new Display(
          glyphs.map(
              signs ->
                  new ProgressBarBuilder()
                      .setTaskName(title)
                      .setInitialMax(tasks)
                      .setStyle(
                          signs == Glyphs.UNICODE
                              ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
                              : ProgressBarStyle.ASCII)
                      .setUpdateIntervalMillis(100)
                      .setConsumer(new ConsoleProgressBarConsumer(System.err))
                      .build()));
    }

    void show(Supplier<List<TaskInstance>> tasks) {
      bar.ifPresent(shown -> show(shown, tasks.get()));
    }

    private static void show(ProgressBar bar, List<TaskInstance> tasks) {
      TaskCounts counts = TaskCounts.of(tasks);
      bar.maxHint(tasks.size());
      bar.stepTo(counts.ended());
      long blocked = counts.byState().getOrDefault(TaskState.BLOCKED, 0L);
      bar.setExtraMessage(
          (blocked == 0 ? "" : " " + blocked + " blocked")
              + tasks.stream()
                  .filter(task -> task.state() == TaskState.RUNNING)
                  .findFirst()
                  .map(task -> " " + task.id().run().dag() + "." + task.id().name())
                  .orElse(""));
    }

    @Override
    public void close() {
      bar.ifPresent(ProgressBar::close);
    }
  }
}
