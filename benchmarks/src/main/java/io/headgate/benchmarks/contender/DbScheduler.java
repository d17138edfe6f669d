package io.headgate.benchmarks.contender;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import io.headgate.benchmarks.store.PostgresServer;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Countdown;
import io.headgate.benchmarks.work.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * db-scheduler: a one-time task per task, which schedules those that it is the last to release. It
 * knows no graphs, so what is still missing is counted in memory, which costs it nothing.
 */
public final class DbScheduler implements Contender {

  /** How it looks for due tasks. */
  public enum Polling {
    FETCH("fetch") {
      @Override
      SchedulerBuilder on(SchedulerBuilder builder) {
        return builder.pollUsingFetch(0.5, 3.0);
      }
    },
    LOCK_AND_FETCH("lock and fetch") {
      @Override
      SchedulerBuilder on(SchedulerBuilder builder) {
        return builder.pollUsingLockAndFetch(0.5, 1.0);
      }
    };

    private final String text;

    Polling(String text) {
      this.text = text;
    }

    /** What the contender with this polling is called. */
    public String contender() {
      return "db-scheduler, " + text;
    }

    abstract SchedulerBuilder on(SchedulerBuilder builder);
  }

  private static final String CREATE =
      """
      DROP TABLE IF EXISTS scheduled_tasks;
      CREATE TABLE scheduled_tasks (
        task_name TEXT NOT NULL,
        task_instance TEXT NOT NULL,
        task_data BYTEA,
        execution_time TIMESTAMPTZ NOT NULL,
        picked BOOLEAN NOT NULL,
        picked_by TEXT,
        last_success TIMESTAMPTZ,
        last_failure TIMESTAMPTZ,
        consecutive_failures INTEGER,
        last_heartbeat TIMESTAMPTZ,
        version BIGINT NOT NULL,
        priority SMALLINT,
        state TEXT,
        PRIMARY KEY (task_name, task_instance)
      );
      CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
      CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
      """;

  private record Run(Bodies bodies, Countdown countdown) {}

  private final Polling polling;
  private final Workload workload;
  private final HikariDataSource pool;
  private final OneTimeTask<Void> task;
  private final Scheduler scheduler;
  private volatile Run current;

  public DbScheduler(Workload workload, PostgresServer server, Polling polling)
      throws SQLException {
    this.polling = polling;
    this.workload = workload;
    this.current = new Run(new Bodies(workload), new Countdown(workload));
    this.pool = Pools.of(server, SLOTS + 4);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
    this.task =
        Tasks.oneTime("benchmark")
            .execute(
                (instance, context) ->
                    body(Integer.parseInt(instance.getId()), context.getSchedulerClient()));
    this.scheduler =
        polling
            .on(Scheduler.create(pool, task))
            .threads(SLOTS)
            .pollingInterval(Duration.ofMillis(100))
            .enableImmediateExecution()
            .build();
    scheduler.start();
  }

  private void body(int number, SchedulerClient client) {
    Run run = current;
    run.bodies().run(number);
    schedule(run.countdown().ended(number), client);
  }

  private void schedule(List<Integer> tasks, SchedulerClient client) {
    Instant now = Instant.now();
    List<SchedulableInstance<?>> instances =
        tasks.stream()
            .<SchedulableInstance<?>>map(
                number -> SchedulableInstance.of(task.instance(number.toString()), now))
            .toList();
    if (instances.size() == 1) {
      client.scheduleIfNotExists(instances.get(0));
    } else if (!instances.isEmpty()) {
      client.scheduleBatch(instances);
      scheduler.triggerCheckForDueExecutions();
    }
  }

  @Override
  public String name() {
    return polling.contender();
  }

  @Override
  public void run(Bodies bodies) throws InterruptedException {
    Run run = new Run(bodies, new Countdown(workload));
    current = run;
    schedule(run.countdown().first(), scheduler);
    bodies.await();
  }

  @Override
  public void close() {
    scheduler.stop();
    pool.close();
  }
}
