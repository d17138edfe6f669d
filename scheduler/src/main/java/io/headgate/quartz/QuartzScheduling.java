package io.headgate.quartz;

import static java.util.Objects.requireNonNull;

import io.headgate.Orchestrator;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import io.headgate.upcoming.NextRun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Quartz wake an orchestrator: every few seconds, and at the very time the next run of any of
 * its DAGs falls due. Thread-safe.
 *
 * <p>A wake-up is {@link Orchestrator#tick()} and no more: it creates every run that is due and
 * missing, so a misfire, a restart or a double fire changes nothing. Which of the intervals that
 * were missed get a run is said by each DAG's {@link io.headgate.dag.Catchup}, not by Quartz: a
 * wake-up that Quartz missed fires once, now.
 *
 * <p>With a persistent, clustered job store one wake-up serves all nodes. It is kept there when one
 * node closes; a node whose orchestrator is not there lets the wake-up pass.
 */
public final class QuartzScheduling implements AutoCloseable {

  /** How often an orchestrator is woken if nothing is said. */
  public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(QuartzScheduling.class);
  private static final String CONTEXT_PREFIX = "io.headgate.scheduling.";

  private final SchedulerLease lease;
  private final Orchestrator orchestrator;
  private final String name;
  private final JobKey job;
  private final TriggerKey whenDue;
  // Held while waking, so that close() returns only when no wake-up is under way.
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  private QuartzScheduling(SchedulerLease lease, Orchestrator orchestrator, String name) {
    this.lease = lease;
    this.orchestrator = orchestrator;
    this.name = name;
    this.job = new JobKey("wake-up-" + name, SchedulerLease.GROUP);
    this.whenDue = new TriggerKey("when-due-" + name, SchedulerLease.GROUP);
  }

  /**
   * {@link #start(Scheduler, Orchestrator, String, Duration)} as {@code default}, every 10 seconds.
   */
  public static QuartzScheduling start(Scheduler host, Orchestrator orchestrator) {
    return start(host, orchestrator, "default", DEFAULT_PERIOD);
  }

  /**
   * Wakes the orchestrator from the host's scheduler, at once and then every {@code period}. The
   * host starts the scheduler and shuts it down; {@link #close} takes our job away. Asked again for
   * the same name, it replaces the job.
   *
   * @param name tells the orchestrators on one scheduler apart
   * @param period at least a millisecond
   */
  public static QuartzScheduling start(
      Scheduler host, Orchestrator orchestrator, String name, Duration period) {
    return start(SchedulerLease.of(host), orchestrator, name, period);
  }

  /**
   * Wakes the orchestrator every {@code period} from a scheduler made for it: in memory, one
   * thread.
   */
  public static QuartzScheduling ownScheduler(Orchestrator orchestrator, Duration period) {
    requirePositive(period);
    return start(SchedulerLease.own(1), orchestrator, "default", period);
  }

  private static QuartzScheduling start(
      SchedulerLease lease, Orchestrator orchestrator, String name, Duration period) {
    requireNonNull(orchestrator, "orchestrator");
    requirePositive(period);
    QuartzScheduling scheduling = new QuartzScheduling(lease, orchestrator, name);
    lease.publish(scheduling.contextKey(), scheduling);
    try {
      scheduling.schedule(period);
    } catch (SchedulerException e) {
      lease.retract(scheduling.contextKey());
      lease.release(true);
      throw new IllegalStateException("Quartz does not take the wake-ups of '" + name + "'", e);
    }
    return scheduling;
  }

  private void schedule(Duration period) throws SchedulerException {
    JobDetail wakeUp =
        JobBuilder.newJob(WakeUpJob.class)
            .withIdentity(job)
            .withDescription("Creates every run that is due and missing")
            .usingJobData(WakeUpJob.SCHEDULING, contextKey())
            .storeDurably()
            .build();
    Trigger periodic =
        TriggerBuilder.newTrigger()
            .withIdentity("every-" + name, SchedulerLease.GROUP)
            .forJob(job)
            .startNow()
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(period.toMillis())
                    .repeatForever()
                    .withMisfireHandlingInstructionNowWithRemainingCount())
            .build();
    lease.scheduler().scheduleJob(wakeUp, Set.of(periodic), true);
  }

  /** Called by the job on its thread. */
  void wake() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      // Read before the tick: what falls due while it looks must not be passed over.
      Instant before = orchestrator.clock().instant();
      List<DagRunId> created = orchestrator.tick();
      if (!created.isEmpty()) {
        log.info("Created {} runs that were due, the first is {}", created.size(), created.get(0));
      }
      scheduleNextDue(before);
    } catch (RuntimeException e) {
      // The next wake-up tries again and makes up for this one.
      log.error("Cannot create the runs that are due; trying again at the next wake-up", e);
    } finally {
      lock.unlock();
    }
  }

  /** The time, on the orchestrator's clock, at which the next run of any DAG falls due. */
  public Optional<Instant> nextDue() {
    return nextDue(orchestrator.clock().instant());
  }

  private Optional<Instant> nextDue(Instant now) {
    return orchestrator.dags().stream()
        .map(dag -> NextRun.after(dag, now))
        .flatMap(Optional::stream)
        .map(DataInterval::end)
        .min(Comparator.naturalOrder());
  }

  private void scheduleNextDue(Instant after) {
    Optional<Instant> due = nextDue(after);
    if (due.isEmpty()) {
      return;
    }
    // The orchestrator's clock may be shifted against Quartz's, which is the system's: what counts
    // is
    // how far off it is. One millisecond more, since a wake-up just before it would create nothing.
    Duration delay = Duration.between(orchestrator.clock().instant(), due.get()).plusMillis(1);
    Instant onQuartzClock = InstantSource.system().instant().plus(delay);
    Trigger trigger =
        TriggerBuilder.newTrigger()
            .withIdentity(whenDue)
            .forJob(job)
            .startAt(Date.from(onQuartzClock))
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
            .build();
    try {
      if (lease.scheduler().rescheduleJob(whenDue, trigger) == null) {
        lease.scheduler().scheduleJob(trigger);
      }
    } catch (SchedulerException e) {
      log.warn("Cannot schedule the wake-up at {}; the periodic one serves", due.get(), e);
    }
  }

  /**
   * Stops waking: takes our job away (but leaves it in a clustered store, where it serves the other
   * nodes) and shuts the scheduler down if it was made here. The orchestrator stays open.
   * Idempotent.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    lease.retract(contextKey());
    try {
      if (!lease.scheduler().isShutdown() && !lease.clustered()) {
        lease.scheduler().deleteJob(job);
      }
    } catch (SchedulerException e) {
      log.warn("Cannot take the wake-up job {} away", job, e);
    }
    lease.release(true);
  }

  private String contextKey() {
    return CONTEXT_PREFIX + name;
  }

  private static void requirePositive(Duration period) {
    if (period.toMillis() < 1) {
      throw new IllegalArgumentException(
          "Cannot wake an orchestrator every " + period + ": say at least a millisecond");
    }
  }
}
