package io.headgate.quartz;

import org.quartz.Job;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the body of its key in this process and runs it. Public because Quartz instantiates it. */
public final class TaskBodyJob implements Job {

  static final String EXECUTOR = "headgate.executor";
  static final String BODY = "headgate.body";

  private static final Logger log = LoggerFactory.getLogger(TaskBodyJob.class);

  /** Called by Quartz. */
  public TaskBodyJob() {}

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    JobDataMap data = context.getMergedJobDataMap();
    boolean found;
    try {
      found =
          context.getScheduler().getContext().get(data.getString(EXECUTOR))
                  instanceof QuartzTaskExecutor executor
              && executor.run(data.getString(BODY));
    } catch (SchedulerException e) {
      throw new JobExecutionException("Cannot reach the context of the Quartz scheduler", e);
    }
    if (!found) {
      log.info(
          "The body of {} ({}) is not in this process any more; the orchestrator executes it again",
          context.getJobDetail().getKey(),
          context.getJobDetail().getDescription());
    }
  }
}
