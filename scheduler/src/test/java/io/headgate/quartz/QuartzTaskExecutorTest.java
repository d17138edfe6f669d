package io.headgate.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;

@Timeout(60)
final class QuartzTaskExecutorTest {

  private static final TaskInstanceId TASK =
      new TaskInstanceId(
          DagRunId.scheduled("sales", Instant.parse("1998-01-08T00:00:00Z")), "clean");

  @Test
  void runsABodyOnAThreadOfQuartzAndLeavesNoJobBehind() throws Exception {
    try (QuartzTaskExecutor executor = QuartzTaskExecutor.ownScheduler(2)) {
      CompletableFuture<String> thread = new CompletableFuture<>();
      CompletableFuture<Map<JobKey, String>> jobs = new CompletableFuture<>();

      executor.execute(
          TASK,
          2,
          () -> {
            thread.complete(Thread.currentThread().getName());
            jobs.complete(descriptions(executor.scheduler()));
          });

      assertThat(thread.get(10, TimeUnit.SECONDS)).startsWith("headgate-");
      assertThat(jobs.get(10, TimeUnit.SECONDS).keySet())
          .hasSize(1)
          .allMatch(key -> key.getGroup().equals("headgate"));
      assertThat(jobs.join()).containsValue(TASK + ", attempt 2");
      await().untilAsserted(() -> assertThat(jobsOf(executor.scheduler())).isEmpty());
    }
  }

  @Test
  void runsAsManyBodiesAtTheSameTimeAsItHasSlots() throws Exception {
    try (QuartzTaskExecutor executor = QuartzTaskExecutor.ownScheduler(3)) {
      assertThat(executor.slots()).isEqualTo(3);
      CountDownLatch together = new CountDownLatch(3);
      AtomicInteger met = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        executor.execute(TASK, 1, () -> meet(together, met));
      }
      await().untilAsserted(() -> assertThat(met).hasValue(3));
    }
  }

  @Test
  void runsManyBodiesOfOneTaskInstanceOnceEach() throws Exception {
    int bodies = 500;
    Set<Integer> ran = ConcurrentHashMap.newKeySet();
    AtomicInteger runs = new AtomicInteger();
    try (QuartzTaskExecutor executor = QuartzTaskExecutor.ownScheduler(4)) {
      for (int i = 0; i < bodies; i++) {
        int number = i;
        executor.execute(
            TASK,
            1,
            () -> {
              ran.add(number);
              runs.incrementAndGet();
            });
      }
    }
    assertThat(runs).hasValue(bodies);
    assertThat(ran).hasSize(bodies);
  }

  @Test
  void closeWaitsForBodiesAndRefusesNewOnes() throws Exception {
    QuartzTaskExecutor executor = QuartzTaskExecutor.ownScheduler(1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    executor.execute(
        TASK,
        1,
        () -> {
          begun.countDown();
          awaitUninterruptibly(mayEnd);
          ended.set(true);
        });
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closer = new Thread(executor::close);
    closer.start();
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> executor.execute(TASK, 1, () -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("the executor is closed"));
    assertThat(closer.isAlive()).isTrue();

    mayEnd.countDown();
    closer.join(10_000);

    assertThat(closer.isAlive()).isFalse();
    assertThat(ended).isTrue();
    assertThat(executor.scheduler().isShutdown()).isTrue();
    executor.close();
  }

  @Test
  void anInterruptedBodyEndsAndItsThreadServesTheNextOne() throws Exception {
    try (QuartzTaskExecutor executor = QuartzTaskExecutor.ownScheduler(1)) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      CountDownLatch interrupted = new CountDownLatch(1);
      executor.execute(
          TASK,
          1,
          () -> {
            thread.complete(Thread.currentThread());
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              interrupted.countDown();
            }
          });
      thread.get(10, TimeUnit.SECONDS).interrupt();
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();

      AtomicBoolean flag = new AtomicBoolean(true);
      CountDownLatch next = new CountDownLatch(1);
      executor.execute(
          TASK,
          1,
          () -> {
            flag.set(Thread.currentThread().isInterrupted());
            next.countDown();
          });
      assertThat(next.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(flag).isFalse();
    }
  }

  @Test
  void usesTheHostsSchedulerAndNeverShutsItDown() throws Exception {
    Scheduler host = aScheduler("host-of-bodies", 3);
    host.start();
    try {
      QuartzTaskExecutor executor = QuartzTaskExecutor.on(host);
      assertThat(executor.slots()).isEqualTo(2);
      assertThat(executor.scheduler()).isSameAs(host);
      AtomicReference<String> thread = new AtomicReference<>("");
      executor.execute(TASK, 1, () -> thread.set(Thread.currentThread().getName()));
      executor.close();

      assertThat(thread.get()).startsWith("host-of-bodies");
      assertThat(host.isShutdown()).isFalse();
      assertThat(host.getContext()).isEmpty();
      assertThat(QuartzTaskExecutor.on(host, 1).slots()).isEqualTo(1);
    } finally {
      host.shutdown(true);
    }
  }

  @Test
  void closeDoesNotWaitForBodiesThatAPausedHostNeverBegins() throws Exception {
    Scheduler paused = aScheduler("paused-host", 2);
    AtomicBoolean ran = new AtomicBoolean();
    try {
      QuartzTaskExecutor executor = QuartzTaskExecutor.on(paused);
      executor.execute(TASK, 1, () -> ran.set(true));
      executor.close();

      paused.start();
      await().untilAsserted(() -> assertThat(jobsOf(paused)).isEmpty());
      assertThat(ran).isFalse();
    } finally {
      paused.shutdown(true);
    }
  }

  @Test
  void refusesASchedulerThatIsShutDown() throws Exception {
    Scheduler down = aScheduler("down", 1);
    down.shutdown(true);
    assertThatThrownBy(() -> QuartzTaskExecutor.on(down))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot run on the Quartz scheduler down: it is shut down");
  }

  @Test
  void rejectsABodyWhenTheHostHasShutItsSchedulerDown() throws Exception {
    Scheduler host = aScheduler("gone", 1);
    host.start();
    QuartzTaskExecutor executor = QuartzTaskExecutor.on(host);
    host.shutdown(true);
    assertThatThrownBy(() -> executor.execute(TASK, 1, () -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining(TASK.toString());
    executor.close();
  }

  @Test
  void refusesLessThanOneSlot() {
    assertThatThrownBy(() -> QuartzTaskExecutor.ownScheduler(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one slot, not 0");
  }

  private static Scheduler aScheduler(String name, int threads) throws SchedulerException {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", name);
    properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return new StdSchedulerFactory(properties).getScheduler();
  }

  private static Set<JobKey> jobsOf(Scheduler scheduler) {
    try {
      return scheduler.getJobKeys(GroupMatcher.anyJobGroup());
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<JobKey, String> descriptions(Scheduler scheduler) {
    Map<JobKey, String> descriptions = new HashMap<>();
    for (JobKey key : jobsOf(scheduler)) {
      try {
        descriptions.put(key, scheduler.getJobDetail(key).getDescription());
      } catch (SchedulerException e) {
        throw new IllegalStateException(e);
      }
    }
    return descriptions;
  }

  private static void meet(CountDownLatch together, AtomicInteger met) {
    together.countDown();
    awaitUninterruptibly(together);
    met.incrementAndGet();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      if (!latch.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
