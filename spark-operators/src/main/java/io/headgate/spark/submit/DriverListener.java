package io.headgate.spark.submit;

import io.headgate.spark.submit.AttemptFiles.StartedProcess;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In the driver: reports where it is and how much memory was used, and ends the process when it is
 * told to stop. What fails in here harms neither the job nor Spark.
 */
final class DriverListener extends SparkListener {

  /** As of a process that was sent SIGTERM. */
  static final int STOPPED = 143;

  /** Less than who told it waits. */
  private static final long HOOKS_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(DriverListener.class);
  private static final long EVERY_MILLIS = 500;

  private final AttemptFiles files;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "headgate-driver-report");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong peakTaskBytes = new AtomicLong();
  private final AtomicLong peakHeapBytes = new AtomicLong();
  private volatile Optional<SparkContext> context = Optional.empty();
  private Optional<Report> last = Optional.empty();

  private DriverListener(AttemptFiles files) {
    this.files = files;
  }

  static DriverListener start(AttemptFiles files) {
    DriverListener listener = new DriverListener(files);
    ScheduledFuture<?> unused =
        listener.timer.scheduleWithFixedDelay(
            listener::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return listener;
  }

  void listenTo(SparkContext started) {
    started.addSparkListener(this);
    context = Optional.of(started);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    try {
      if (end.taskMetrics() != null) {
        peakTaskBytes.accumulateAndGet(end.taskMetrics().peakExecutionMemory(), Math::max);
      }
      if (end.taskExecutorMetrics() != null) {
        peakHeapBytes.accumulateAndGet(
            end.taskExecutorMetrics().getMetricValue("JVMHeapMemory"), Math::max);
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("A task's memory is not counted", e);
    }
  }

  /** Never throws, which would end the timer. */
  @SuppressWarnings("CatchingUnchecked")
  private void look() {
    try {
      if (files.isToStop()) {
        LOG.warn("Told to stop");
        // Spark's shutdown hooks let go of the executors; one that hangs does not keep the process.
        CompletableFuture.delayedExecutor(HOOKS_SECONDS, TimeUnit.SECONDS)
            .execute(() -> Runtime.getRuntime().halt(STOPPED));
        System.exit(STOPPED);
      }
      report();
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.warn("Cannot report to {}", files.directory(), e);
    }
  }

  private synchronized void report() throws IOException {
    Report now =
        new Report(
            StartedProcess.of(ProcessHandle.current()).pid(),
            context.map(SparkContext::applicationId),
            context.flatMap(
                started ->
                    started.uiWebUrl().isDefined()
                        ? Optional.of(started.uiWebUrl().get())
                        : Optional.empty()),
            peakTaskBytes.get(),
            peakHeapBytes.get());
    if (!last.equals(Optional.of(now))) {
      files.report(now);
      last = Optional.of(now);
    }
  }

  /** Reports a last time. */
  void end() {
    timer.shutdown();
    try {
      report();
    } catch (IOException e) {
      LOG.warn("Cannot report to {}", files.directory(), e);
    }
  }
}
