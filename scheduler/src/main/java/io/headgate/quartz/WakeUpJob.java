package io.headgate.quartz;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes the orchestrator of its key in this process. Public because Quartz instantiates it. */
@DisallowConcurrentExecution
public final class WakeUpJob implements Job {

  static final String SCHEDULING = "headgate.scheduling";

  private static final Logger log = LoggerFactory.getLogger(WakeUpJob.class);

  /** Called by Quartz. */
  public WakeUpJob() {}

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    String key = context.getMergedJobDataMap().getString(SCHEDULING);
    try {
      if (context.getScheduler().getContext().get(key) instanceof QuartzScheduling scheduling) {
        scheduling.wake();
      } else {
        log.debug("No orchestrator of this process answers to {}; another node may have it", key);
      }
    } catch (SchedulerException e) {
      throw new JobExecutionException("Cannot reach the context of the Quartz scheduler", e);
    }
  }
}
