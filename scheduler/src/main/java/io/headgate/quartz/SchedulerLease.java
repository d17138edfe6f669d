package io.headgate.quartz;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/**
 * A Quartz scheduler and whether it is ours to shut down: the one that a host handed in is not.
 * Thread-safe.
 */
record SchedulerLease(Scheduler scheduler, boolean owned) {

  /**
   * The group of every job and trigger that Headgate adds, so that a host can tell them from its
   * own.
   */
  static final String GROUP = "headgate";

  private static final AtomicLong OWN_SCHEDULERS = new AtomicLong();

  /** The host's, which it starts and shuts down itself. */
  static SchedulerLease of(Scheduler host) {
    try {
      if (host.isShutdown()) {
        throw new IllegalArgumentException(
            "Cannot run on the Quartz scheduler " + host.getSchedulerName() + ": it is shut down");
      }
      return new SchedulerLease(host, false);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot ask the Quartz scheduler for its state", e);
    }
  }

  /** A started one in memory with {@code threads} daemon threads. */
  static SchedulerLease own(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("A scheduler needs at least one thread, not " + threads);
    }
    // Quartz keeps schedulers by name in a static registry: each of ours needs a name of its own.
    String name = GROUP + "-" + OWN_SCHEDULERS.incrementAndGet();
    Properties properties = new Properties();
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_INSTANCE_NAME, name);
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_INSTANCE_ID, name);
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_THREAD_NAME, name + "-scheduler");
    properties.setProperty(StdSchedulerFactory.PROP_SCHED_MAKE_SCHEDULER_THREAD_DAEMON, "true");
    properties.setProperty(
        StdSchedulerFactory.PROP_SCHED_MAX_BATCH_SIZE, Integer.toString(threads));
    properties.setProperty(
        StdSchedulerFactory.PROP_JOB_STORE_CLASS, "org.quartz.simpl.RAMJobStore");
    properties.setProperty(
        StdSchedulerFactory.PROP_THREAD_POOL_CLASS, "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.setProperty("org.quartz.threadPool.threadNamePrefix", name);
    try {
      Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
      scheduler.start();
      return new SchedulerLease(scheduler, true);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot start the Quartz scheduler " + name, e);
    }
  }

  /** How many jobs it runs at the same time. */
  int threads() {
    try {
      return scheduler.getMetaData().getThreadPoolSize();
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot ask the Quartz scheduler for its thread pool", e);
    }
  }

  /** Whether other processes take jobs from the same store. */
  boolean clustered() {
    try {
      return scheduler.getMetaData().isJobStoreClustered();
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot ask the Quartz scheduler for its store", e);
    }
  }

  /** Makes {@code value} known to the jobs of this process; it is never written to a job store. */
  void publish(String key, Object value) {
    try {
      scheduler.getContext().put(key, value);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot reach the context of the Quartz scheduler", e);
    }
  }

  /** Takes {@link #publish} back. */
  void retract(String key) {
    try {
      scheduler.getContext().remove(key);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot reach the context of the Quartz scheduler", e);
    }
  }

  /** Whether triggers fire. */
  boolean firing() {
    try {
      return scheduler.isStarted() && !scheduler.isInStandbyMode() && !scheduler.isShutdown();
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot ask the Quartz scheduler for its state", e);
    }
  }

  /**
   * Shuts the scheduler down if it is ours; else does nothing.
   *
   * @param awaitJobs whether to wait for jobs that run
   */
  void release(boolean awaitJobs) {
    if (!owned) {
      return;
    }
    try {
      scheduler.shutdown(awaitJobs);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Cannot shut the Quartz scheduler down", e);
    }
  }
}
