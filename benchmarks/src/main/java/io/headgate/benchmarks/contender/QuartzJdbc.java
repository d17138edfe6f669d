package io.headgate.benchmarks.contender;

import io.headgate.benchmarks.store.PostgresServer;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Countdown;
import io.headgate.benchmarks.work.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/**
 * Quartz with its JDBC store: a job per task, which schedules those that it is the last to release.
 * It knows no graphs, so what is still missing is counted in memory, which costs it nothing.
 */
public final class QuartzJdbc implements Contender {

  private static final String SELF = "contender";
  private static final String TASK = "task";

  private record Run(Bodies bodies, Countdown countdown) {}

  private final Workload workload;
  private final Scheduler scheduler;
  private volatile Run current;

  public QuartzJdbc(Workload workload, PostgresServer server)
      throws SchedulerException, SQLException, IOException {
    this.workload = workload;
    this.current = new Run(new Bodies(workload), new Countdown(workload));
    createTables(server);
    this.scheduler = new StdSchedulerFactory(settings(server)).getScheduler();
    scheduler.getContext().put(SELF, this);
    scheduler.start();
  }

  private static void createTables(PostgresServer server) throws SQLException, IOException {
    try (InputStream script =
            Objects.requireNonNull(
                Scheduler.class.getResourceAsStream("impl/jdbcjobstore/tables_postgres.sql"),
                "Quartz's own script");
        Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Properties settings(PostgresServer server) {
    Properties settings = new Properties();
    settings.putAll(
        Map.ofEntries(
            Map.entry("org.quartz.scheduler.instanceName", "benchmark"),
            Map.entry("org.quartz.scheduler.skipUpdateCheck", "true"),
            Map.entry("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "" + SLOTS),
            Map.entry("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool"),
            Map.entry("org.quartz.threadPool.threadCount", "" + SLOTS),
            Map.entry("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX"),
            Map.entry(
                "org.quartz.jobStore.driverDelegateClass",
                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate"),
            Map.entry("org.quartz.jobStore.acquireTriggersWithinLock", "true"),
            Map.entry("org.quartz.jobStore.dataSource", "ds"),
            Map.entry("org.quartz.dataSource.ds.provider", "hikaricp"),
            Map.entry("org.quartz.dataSource.ds.driver", "org.postgresql.Driver"),
            Map.entry("org.quartz.dataSource.ds.URL", server.url()),
            Map.entry("org.quartz.dataSource.ds.user", server.user()),
            Map.entry("org.quartz.dataSource.ds.maxConnections", "" + (SLOTS + 4))));
    return settings;
  }

  /** One task; Quartz makes an instance for each execution. */
  public static final class Body implements Job {
    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
      try {
        if (context.getScheduler().getContext().get(SELF) instanceof QuartzJdbc self) {
          self.body(context.getMergedJobDataMap().getInt(TASK));
        }
      } catch (SchedulerException e) {
        throw new JobExecutionException(e);
      }
    }
  }

  private void body(int number) throws SchedulerException {
    Run run = current;
    run.bodies().run(number);
    schedule(run.countdown().ended(number));
  }

  private void schedule(List<Integer> tasks) throws SchedulerException {
    Map<JobDetail, Set<? extends Trigger>> jobs = new HashMap<>();
    for (int number : tasks) {
      jobs.put(
          JobBuilder.newJob(Body.class)
              .withIdentity("t" + number)
              .usingJobData(TASK, number)
              .build(),
          Set.of(TriggerBuilder.newTrigger().withIdentity("t" + number).startNow().build()));
    }
    if (!jobs.isEmpty()) {
      scheduler.scheduleJobs(jobs, true);
    }
  }

  @Override
  public String name() {
    return "Quartz, JDBC store";
  }

  @Override
  public void run(Bodies bodies) throws SchedulerException, InterruptedException {
    Run run = new Run(bodies, new Countdown(workload));
    current = run;
    schedule(run.countdown().first());
    bodies.await();
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not shut down", e);
    }
  }
}
