package io.headgate.internal.engine;

import io.headgate.run.DagRunId;
import io.headgate.run.Pruned;
import io.headgate.run.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prunes by policy, at most once an hour, beside the coordinator: it selects and deletes on a
 * thread of its own, and asks the coordinator for each batch of runs first, so that no run goes
 * that somebody takes up again. Thread-safe.
 */
final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration PAUSE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Per transaction: short enough that a commit of the engine hardly waits for it. */
  private static final int ROWS = 500;

  private static final int RUNS = 100;

  private final Store store;
  private final Lifecycle lifecycle;
  private final InstantSource clock;
  private final Retention policy;
  private Instant next = Instant.MIN;
  private @Nullable Thread worker;
  private volatile boolean closed;

  Housekeeping(Store store, Lifecycle lifecycle, InstantSource clock, Retention policy) {
    this.store = store;
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.policy = policy;
  }

  /** Prunes if it is time to: in the background, or at once where turns are taken by hand. */
  synchronized void mayBeDue() {
    Instant now = clock.instant();
    if (closed || policy.age().isEmpty() || now.isBefore(next) || isBusy()) {
      return;
    }
    if (lifecycle.isByHand()) {
      next = now.plus(PAUSE);
      prune(policy);
    } else if (lifecycle.isThreaded()) {
      next = now.plus(PAUSE);
      Thread thread = new Thread(this::inBackground, "headgate-retention");
      thread.setDaemon(true);
      worker = thread;
      thread.start();
    }
  }

  private boolean isBusy() {
    return worker != null && worker.isAlive();
  }

  /** What the policy would let go now. */
  Pruned count(Retention retention) {
    return limit(retention).map(store.pruning()::count).orElse(Pruned.NOTHING);
  }

  /** Lets go what the policy lets go now; returns when it is gone. */
  Pruned prune(Retention retention) {
    Optional<Pruning.Limit> limit = limit(retention);
    if (limit.isEmpty()) {
      return Pruned.NOTHING;
    }
    Pruned runs = pruneRuns(limit.get());
    Pruned facts = store.pruning().removeFacts(limit.get().before(), ROWS, () -> !closed);
    Pruned all = runs.plus(facts);
    if (!all.isNothing()) {
      LOG.info("Pruned {}", all);
    }
    return all;
  }

  private Pruned pruneRuns(Pruning.Limit limit) {
    Pruned all = Pruned.NOTHING;
    Pruned batch;
    do {
      batch = closed ? Pruned.NOTHING : pruneBatch(limit);
      all = all.plus(batch);
    } while (!batch.isNothing());
    return all;
  }

  private Pruned pruneBatch(Pruning.Limit limit) {
    List<DagRunId> found = store.pruning().runs(limit, RUNS);
    if (found.isEmpty()) {
      return Pruned.NOTHING;
    }
    List<DagRunId> leaving = lifecycle.ask(turn -> turn.live().letGo(found));
    try {
      return store.pruning().remove(leaving, ROWS);
    } finally {
      lifecycle.ask(turn -> turn.live().gone(leaving));
    }
  }

  private Optional<Pruning.Limit> limit(Retention retention) {
    return retention
        .age()
        .map(age -> new Pruning.Limit(clock.instant().minus(age), retention.last()));
  }

  private void inBackground() {
    try {
      prune(policy);
    } catch (RuntimeException e) {
      if (closed) {
        LOG.debug("Pruning ended with the orchestrator", e);
      } else {
        LOG.warn("Cannot prune what the retention policy lets go; the next hour tries again", e);
      }
    }
  }

  /** Ends after the present transaction. */
  @Override
  public void close() {
    closed = true;
    Thread running;
    synchronized (this) {
      running = worker;
    }
    if (running != null) {
      try {
        running.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
