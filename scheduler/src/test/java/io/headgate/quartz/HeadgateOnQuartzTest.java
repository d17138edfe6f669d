package io.headgate.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.testdags.Job;
import io.headgate.testdags.Retail;
import io.headgate.testdags.RetailHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerListener;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.listeners.TriggerListenerSupport;

@Timeout(120)
public final class HeadgateOnQuartzTest {

  @TempDir Path directory;

  @Test
  void createsAndExecutesWhateverIsDueOnQuartzThreads() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    RetailHouse house =
        new RetailHouse(directory)
            .dags(
                Retail.sales(
                    Job.of(Retail.RAW, Retail.CLEAN)
                        .doing(
                            context -> {
                              threads.add(Thread.currentThread().getName());
                              return TaskResult.success();
                            })),
                Retail.marts());
    try (HeadgateOnQuartz headgate = HeadgateOnQuartz.of(house.builder()).slots(2).start()) {
      // The missing day keeps back its own run, the week that it belongs to, and marketing.
      await()
          .untilAsserted(
              () ->
                  assertThat(runs(headgate, DagRunState.BLOCKED))
                      .extracting(run -> run.id().dag() + " " + run.label())
                      .containsExactlyInAnyOrder(
                          "sales 1998-01-08", "sales 1998-01-11", "marts 1998-01-11"));
      await().untilAsserted(() -> assertThat(runs(headgate, DagRunState.SUCCESS)).hasSize(5));

      house.deliverTheMissingDay();
      headgate.orchestrator().reportMaterialized(Retail.RAW, List.of("1998-01-08"), "the stores");

      await().untilAsserted(() -> assertThat(runs(headgate, DagRunState.SUCCESS)).hasSize(8));
      assertThat(runs(headgate, DagRunState.SUCCESS))
          .allMatch(run -> run.id().kind() == RunKind.SCHEDULED);
    }
    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("headgate-"));
  }

  @Test
  void wakesAtTheVeryTimeTheNextRunFallsDue() {
    SettableClock clock = new SettableClock(Instant.parse("1998-01-05T23:59:59.500Z"));
    RetailHouse house = new RetailHouse(directory, clock).dags(Retail.sales());
    try (HeadgateOnQuartz headgate =
        HeadgateOnQuartz.of(house.builder()).wakeEvery(Duration.ofDays(1)).start()) {
      assertThat(headgate.orchestrator().runs(Optional.empty(), List.of(), 10)).isEmpty();
      // The due time is half a second ahead on this clock, which then stands at it.
      clock.set(Instant.parse("1998-01-06T00:00:00Z"));
      await()
          .untilAsserted(
              () ->
                  assertThat(headgate.orchestrator().runs(Optional.empty(), List.of(), 10))
                      .extracting(DagRun::label)
                      .containsExactly("1998-01-05"));
    }
  }

  @Test
  void livesBesideTheHostsJobsAndTakesOnlyItsOwnAway() throws Exception {
    Scheduler host = aScheduler("beside", 3);
    host.start();
    try {
      host.scheduleJob(
          JobBuilder.newJob(HostsJob.class).withIdentity("theirs").storeDurably().build(),
          TriggerBuilder.newTrigger()
              .startAt(java.util.Date.from(RetailHouse.MONDAY.plus(Duration.ofDays(36500))))
              .build());
      HeadgateOnQuartz headgate =
          HeadgateOnQuartz.of(new RetailHouse(directory).builder()).scheduler(host).start();
      await().untilAsserted(() -> assertThat(runs(headgate, DagRunState.SUCCESS)).hasSize(5));
      assertThat(jobs(host))
          .contains(JobKey.jobKey("theirs"), JobKey.jobKey("wake-up-default", "headgate"));

      headgate.close();
      headgate.close();

      assertThat(host.isShutdown()).isFalse();
      assertThat(jobs(host)).containsExactly(JobKey.jobKey("theirs"));
      assertThat(host.getTriggerKeys(GroupMatcher.groupEquals("headgate"))).isEmpty();
      assertThat(host.getContext()).isEmpty();
    } finally {
      host.shutdown(true);
    }
  }

  @Test
  void askedTwiceForTheSameNameItReplacesTheWakeUp() throws Exception {
    Scheduler host = aScheduler("twice", 2);
    try (Orchestrator orchestrator = new RetailHouse(directory).open()) {
      QuartzScheduling.start(host, orchestrator);
      QuartzScheduling second =
          QuartzScheduling.start(host, orchestrator, "default", Duration.ofSeconds(3));
      assertThat(jobs(host)).hasSize(1);
      List<? extends Trigger> triggers = host.getTriggersOfJob(jobs(host).iterator().next());
      assertThat(triggers).hasSize(1);
      second.close();
      assertThat(jobs(host)).isEmpty();
    } finally {
      host.shutdown(true);
    }
  }

  @Test
  void whatGoesToAJobStoreIsTextOnly() throws Exception {
    Scheduler host = aScheduler("serialisable", 2);
    try (Orchestrator orchestrator = new RetailHouse(directory).open();
        QuartzScheduling waking = QuartzScheduling.start(host, orchestrator)) {
      assertThat(waking.nextDue()).contains(Instant.parse("1998-01-13T00:00:00Z"));
      for (JobKey key : jobs(host)) {
        assertThat(host.getJobDetail(key).getJobDataMap().values())
            .allMatch(String.class::isInstance);
      }
    } finally {
      host.shutdown(true);
    }
  }

  @Test
  void aWakeUpThatFailsIsTriedAgain() throws Exception {
    Orchestrator closed = new RetailHouse(directory).open();
    closed.close();
    Scheduler host = aScheduler("failing", 2);
    host.start();
    try (QuartzScheduling waking =
        QuartzScheduling.start(host, closed, "failing", Duration.ofMillis(20))) {
      assertThat(waking).isNotNull();
      CountDownLatch fired = new CountDownLatch(3);
      host.getListenerManager().addTriggerListener(countingDown(fired));
      assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      host.shutdown(true);
    }
  }

  @Test
  void aBodyThatRunsTooLongIsInterruptedOnItsQuartzThread() throws Exception {
    CompletableFuture<String> interrupted = new CompletableFuture<>();
    DagBuilder dag = Dag.named("slow");
    dag.task(
        "sleeps",
        context -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.complete(Thread.currentThread().getName());
          }
          return TaskResult.success();
        },
        options -> options.timeout(Duration.ofMillis(200)));
    InstantSource system = InstantSource.system();
    RetailHouse house = new RetailHouse(directory, system).dags(dag.build());
    try (HeadgateOnQuartz headgate = HeadgateOnQuartz.of(house.builder()).slots(1).start()) {
      headgate.orchestrator().run("slow", LocalDate.of(1998, 1, 6));
      assertThat(interrupted.get(20, TimeUnit.SECONDS)).startsWith("headgate-");
      await().untilAsserted(() -> assertThat(runs(headgate, DagRunState.FAILED)).hasSize(1));
    }
  }

  @Test
  void refusesAPeriodOfNothing() {
    try (Orchestrator orchestrator = new RetailHouse(directory).open()) {
      assertThatThrownBy(() -> QuartzScheduling.ownScheduler(orchestrator, Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least a millisecond");
    }
  }

  private static List<DagRun> runs(HeadgateOnQuartz headgate, DagRunState state) {
    return headgate.orchestrator().runs(Optional.empty(), List.of(state), 100);
  }

  private static Set<JobKey> jobs(Scheduler scheduler) throws SchedulerException {
    return scheduler.getJobKeys(GroupMatcher.anyJobGroup());
  }

  private static Scheduler aScheduler(String name, int threads) throws SchedulerException {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", name);
    properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return new StdSchedulerFactory(properties).getScheduler();
  }

  private static TriggerListener countingDown(CountDownLatch latch) {
    return new TriggerListenerSupport() {
      @Override
      public String getName() {
        return "counting";
      }

      @Override
      public void triggerFired(Trigger trigger, JobExecutionContext context) {
        latch.countDown();
      }
    };
  }

  /** A job of the host's; public for Quartz. */
  public static final class HostsJob implements org.quartz.Job {
    @Override
    public void execute(JobExecutionContext context) {
      throw new IllegalStateException("not due for a hundred years");
    }
  }

  /** Stands where it was set. */
  private static final class SettableClock implements InstantSource {
    private volatile Instant now;

    SettableClock(Instant now) {
      this.now = now;
    }

    void set(Instant instant) {
      this.now = instant;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
