package io.headgate.internal.engine;

import io.headgate.dataset.Lineage;
import io.headgate.profile.ProfileHistory;
import io.headgate.quality.PartitionHistory;
import io.headgate.spi.TaskExecutor;
import io.headgate.time.ObservableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the coordinator, and brings requests to it in each phase: before the start they
 * are written and nothing is executed, after the start they go through the inbox. Thread-safe.
 */
final class Lifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(5);

  private static final int MOST_CONFLICTS = 5;

  private enum Phase {
    NEW,
    THREADED,
    BY_HAND,
    CLOSED
  }

  private final EngineConfig config;
  private final Store store;
  private final Services services;
  private final TaskExecutor executor;
  private final Inbox inbox = new Inbox();
  private final Coordinator coordinator;
  private final Runnable forgetWhatWasRead;
  private Phase phase = Phase.NEW;
  private volatile @Nullable CoordinatorThread thread;

  /**
   * @param forgetWhatWasRead called when what was read from the store may not be true any more
   */
  Lifecycle(
      EngineConfig config,
      Store store,
      Lineage lineage,
      DagFinder dags,
      Runnable forgetWhatWasRead) {
    this.config = config;
    this.store = store;
    this.services = new Services(withHistory(config.services(), store));
    this.executor = config.executor().orElseGet(() -> new WorkerPool(config.workers()));
    this.coordinator =
        new Coordinator(store, lineage, dags, config, executor, services, inbox, forgetWhatWasRead);
    this.forgetWhatWasRead = forgetWhatWasRead;
  }

  /** Gates and jobs look at what was known before, if nobody knows better. */
  private static Map<Class<?>, Supplier<?>> withHistory(
      Map<Class<?>, Supplier<?>> registered, Store store) {
    Map<Class<?>, Supplier<?>> services = new HashMap<>(registered);
    services.putIfAbsent(PartitionHistory.class, () -> new LedgerHistory(store.ledger()));
    services.putIfAbsent(ProfileHistory.class, () -> profiles(store));
    return services;
  }

  private static ProfileHistory profiles(Store store) {
    return store::latestProfiles;
  }

  synchronized void start() {
    if (phase == Phase.THREADED) {
      return;
    }
    requireNew();
    begin(Phase.THREADED);
    coordinator.waitForTheStore();
    thread = new CoordinatorThread(coordinator, inbox);
    thread.start();
    coordinator.heartbeat().ifPresent(Heartbeat::start);
  }

  synchronized Turns startByHand() {
    requireNew();
    begin(Phase.BY_HAND);
    return new TurnsByHand();
  }

  private final class TurnsByHand implements Turns {
    @Override
    public boolean take() {
      synchronized (Lifecycle.this) {
        return phase == Phase.BY_HAND && coordinator.turn();
      }
    }

    @Override
    public void beat() {
      coordinator.heartbeat().ifPresent(Heartbeat::beat);
    }

    @Override
    public Optional<Duration> idleFor() {
      synchronized (Lifecycle.this) {
        return coordinator.idleFor();
      }
    }
  }

  /** Has the coordinator do {@code work} and waits until it is durable. */
  <T> T ask(Function<Turn, T> work) {
    requireOtherThread();
    Request<T> request = new Request<>(work);
    synchronized (this) {
      switch (phase) {
        case NEW -> applyOnly(request);
        case THREADED -> inbox.post(request);
        case BY_HAND -> {
          inbox.post(request);
          coordinator.turn();
        }
        case CLOSED ->
            throw new IllegalStateException("The orchestrator is closed: build another one");
      }
    }
    return request.answer().await();
  }

  /** Has the coordinator do one of the operations and waits until it is durable. */
  <T> T operate(BiFunction<RunOperations, Turn, T> work) {
    return ask(turn -> work.apply(coordinator.operations(), turn));
  }

  synchronized boolean isThreaded() {
    return phase == Phase.THREADED;
  }

  synchronized boolean isByHand() {
    return phase == Phase.BY_HAND;
  }

  /** Whether a service of that type was registered. */
  boolean has(Class<?> type) {
    return services.has(type);
  }

  /** A service of the orchestrator's. */
  <T> T service(Class<T> type) {
    return services.get(type);
  }

  boolean awaitQuiet(Duration timeout) throws InterruptedException {
    requireOtherThread();
    synchronized (this) {
      if (phase != Phase.THREADED) {
        throw new IllegalStateException(
            "Cannot wait for what nobody does: the orchestrator was "
                + (phase == Phase.CLOSED ? "closed" : "not started"));
      }
    }
    return await(coordinator::whenQuiet, timeout);
  }

  void close() {
    Phase last;
    synchronized (this) {
      last = phase;
      phase = Phase.CLOSED;
    }
    if (last == Phase.CLOSED) {
      return;
    }
    if (last == Phase.THREADED && !inbox.isClosed()) {
      drain();
    }
    inbox.close(new IllegalStateException("it was closed"));
    joinThreads();
    if (last != Phase.NEW) {
      release("lease", coordinator::leave);
    }
    release("executor", executor);
    release("services", services);
    release("store", store);
  }

  /** Lets running bodies end, and what they did be written. */
  private void drain() {
    try {
      if (!await(coordinator::drain, config.grace())) {
        LOG.info("Bodies are still running after {}: interrupting them", config.grace());
        inbox.post(turn -> coordinator.interruptAll());
        if (!await(coordinator::drain, AFTER_INTERRUPT)) {
          LOG.warn("Bodies ignore their interruption; the next start begins them again");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      LOG.warn("The engine stopped while it was being closed", e);
    }
  }

  private boolean await(Consumer<Answer<Boolean>> probe, Duration timeout)
      throws InterruptedException {
    Answer<Boolean> answer = new Answer<>();
    inbox.post(new ProbeMessage(probe, answer));
    return answer.await(timeout);
  }

  private record ProbeMessage(Consumer<Answer<Boolean>> probe, Answer<Boolean> answer)
      implements Message {
    @Override
    public void apply(Turn turn) {
      probe.accept(answer);
    }

    @Override
    public void refuse(Throwable reason) {
      answer.stopped(reason);
    }
  }

  private void joinThreads() {
    CoordinatorThread running = thread;
    if (running != null && !running.isCurrent()) {
      try {
        running.join(AFTER_INTERRUPT);
        if (coordinator.heartbeat().isPresent()) {
          coordinator.heartbeat().get().join(AFTER_INTERRUPT);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void release(String what, AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("Cannot close the {}", what, e);
    }
  }

  private void requireNew() {
    if (phase != Phase.NEW) {
      throw new IllegalStateException(
          phase == Phase.CLOSED
              ? "The orchestrator is closed: build another one"
              : "The orchestrator was started already, in another way");
    }
  }

  private void begin(Phase next) {
    coordinator.recover();
    phase = next;
    if (config.clock() instanceof ObservableClock observable) {
      observable.onChange(inbox::wake);
    }
  }

  private void applyOnly(Message request) {
    for (int i = 1; true; i++) {
      try {
        coordinator.applyOnly(request);
        return;
      } catch (StoreConflictException quicker) {
        forgetWhatWasRead.run();
        if (i == MOST_CONFLICTS) {
          throw quicker;
        }
      } catch (RuntimeException failure) {
        forgetWhatWasRead.run();
        throw failure;
      }
    }
  }

  private void requireOtherThread() {
    CoordinatorThread running = thread;
    if (running != null && running.isCurrent()) {
      throw new IllegalStateException(
          "A listener cannot wait for the engine, whose thread it is called on: hand this over to"
              + " another thread");
    }
  }
}
