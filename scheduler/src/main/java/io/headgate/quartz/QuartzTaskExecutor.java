package io.headgate.quartz;

import static java.util.Objects.requireNonNull;

import io.headgate.run.TaskInstanceId;
import io.headgate.spi.TaskExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes task bodies as Quartz jobs, on Quartz's threads. Thread-safe.
 *
 * <p>The jobs stand in the group {@code headgate}, are described by the task instance and attempt,
 * and vanish when they end. A body lives in this process only; what a job store sees is a key. A
 * job that a persistent store kept over a crash finds no body and does nothing: the orchestrator's
 * own store knows what is to be done again.
 *
 * <p>A clustered scheduler is refused, since another node could take a job whose body it does not
 * have. There, let a scheduler of its own run the bodies ({@link #ownScheduler}) and the clustered
 * one the wake-ups ({@link QuartzScheduling}).
 */
public final class QuartzTaskExecutor implements TaskExecutor {

  private static final Logger log = LoggerFactory.getLogger(QuartzTaskExecutor.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final String CONTEXT_PREFIX = "io.headgate.executor.";

  private final SchedulerLease lease;
  private final int slots;
  // Keys of an earlier process may still stand in a persistent store; ours must differ from them.
  private final String id = UUID.randomUUID().toString();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Runnable> waiting = new HashMap<>();
  private int running;
  private long accepted;
  private boolean closed;

  private QuartzTaskExecutor(SchedulerLease lease, int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("A task executor needs at least one slot, not " + slots);
    }
    this.lease = lease;
    this.slots = slots;
    lease.publish(CONTEXT_PREFIX + id, this);
  }

  /**
   * Bodies run on a scheduler made for them: in memory, with {@code slots} named daemon threads and
   * one more for waking up. {@link #close} shuts it down.
   */
  public static QuartzTaskExecutor ownScheduler(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("A task executor needs at least one slot, not " + slots);
    }
    return new QuartzTaskExecutor(SchedulerLease.own(slots + 1), slots);
  }

  /**
   * Bodies run on the host's scheduler, on all its threads but one, which is left to wake-ups and
   * to the host's own jobs. The host starts it and shuts it down; {@link #close} only takes our
   * jobs away.
   *
   * @throws IllegalArgumentException if the scheduler is clustered or shut down
   */
  public static QuartzTaskExecutor on(Scheduler host) {
    SchedulerLease lease = SchedulerLease.of(host);
    return on(lease, Math.max(1, lease.threads() - 1));
  }

  /**
   * Like {@link #on(Scheduler)}, but with at most {@code slots} bodies at the same time, where the
   * host's own jobs need more of the threads.
   */
  public static QuartzTaskExecutor on(Scheduler host, int slots) {
    return on(SchedulerLease.of(host), slots);
  }

  private static QuartzTaskExecutor on(SchedulerLease lease, int slots) {
    if (lease.clustered()) {
      throw new IllegalArgumentException(
          "Cannot run task bodies on a clustered Quartz scheduler: another node could take a job whose"
              + " body lives in this process. Use QuartzTaskExecutor.ownScheduler(slots) for the bodies,"
              + " and the clustered scheduler for the wake-ups only");
    }
    return new QuartzTaskExecutor(lease, slots);
  }

  /** The scheduler that the bodies run on. */
  public Scheduler scheduler() {
    return lease.scheduler();
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public void execute(TaskInstanceId task, int attempt, Runnable body) {
    requireNonNull(task, "task");
    requireNonNull(body, "body");
    String key = accept(task, body);
    JobDetail job =
        JobBuilder.newJob(TaskBodyJob.class)
            .withIdentity(new JobKey("task-" + id + "-" + key, SchedulerLease.GROUP))
            .withDescription(task + ", attempt " + attempt)
            .usingJobData(TaskBodyJob.EXECUTOR, CONTEXT_PREFIX + id)
            .usingJobData(TaskBodyJob.BODY, key)
            .build();
    Trigger now =
        TriggerBuilder.newTrigger()
            .withIdentity(job.getKey().getName(), SchedulerLease.GROUP)
            .startNow()
            // A body that waited long for a thread is late, not void.
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
            .build();
    try {
      lease.scheduler().scheduleJob(job, now);
    } catch (SchedulerException e) {
      take(key);
      throw new RejectedExecutionException(
          "Quartz does not take task " + task + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits for the bodies that it was given, then lets go of the threads that it made itself. It
   * waits ten seconds at most, since the orchestrator, which closes it, has waited for the bodies
   * and interrupted them before. Bodies that cannot begin, because the host's scheduler is paused
   * or shut down, are dropped: the orchestrator executes them after its next start. Idempotent.
   */
  @Override
  public void close() {
    boolean idle;
    lock.lock();
    try {
      closed = true;
      idle = awaitBodies();
      waiting.clear();
    } finally {
      lock.unlock();
    }
    lease.retract(CONTEXT_PREFIX + id);
    lease.release(idle);
  }

  /** Whether no body runs any more. */
  private boolean awaitBodies() {
    long rest = LONGEST_WAIT.toNanos();
    try {
      while (running > 0 || (!waiting.isEmpty() && lease.firing())) {
        if (rest <= 0) {
          log.warn("{} bodies ignore their interruption; their threads are left to them", running);
          return false;
        }
        // Woken by every body's end; else looks after a moment whether the host paused its
        // scheduler.
        long moment = Math.min(rest, MOMENT.toNanos());
        rest -= moment - Math.max(0, changed.awaitNanos(moment));
      }
    } catch (InterruptedException e) {
      // Whoever interrupts wants no more waiting; bodies that run come to their end all the same.
      Thread.currentThread().interrupt();
    }
    return running == 0;
  }

  /** Called by the job on its thread. */
  boolean run(String key) {
    Optional<Runnable> body = begin(key);
    if (body.isEmpty()) {
      return false;
    }
    try {
      body.get().run();
    } finally {
      // A late interruption is meant for the body, not for Quartz's thread.
      Thread.interrupted();
      end();
    }
    return true;
  }

  private String accept(TaskInstanceId task, Runnable body) {
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException(
            "Cannot run task " + task + ": the executor is closed");
      }
      // A counter, since one attempt may run several times (a deferral, a second look of a gate).
      String key = Long.toString(++accepted);
      waiting.put(key, body);
      return key;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Runnable> take(String key) {
    lock.lock();
    try {
      return Optional.ofNullable(waiting.remove(key));
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private Optional<Runnable> begin(String key) {
    lock.lock();
    try {
      Optional<Runnable> body = Optional.ofNullable(waiting.remove(key));
      body.ifPresent(present -> running++);
      return body;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      running--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
