package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import io.headgate.run.TaskInstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a body wants done when its attempt is cancelled. The actions run on a thread of their own,
 * so that they can hold up neither the coordinator nor the interrupt. Thread-safe.
 */
final class CancelActions {

  private static final Logger LOG = LoggerFactory.getLogger(CancelActions.class);

  private final TaskInstanceId id;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;
  private boolean left;
  private @Nullable Thread runner;

  CancelActions(TaskInstanceId id) {
    this.id = id;
  }

  /** Keeps the action, or executes it here if it comes too late for that. */
  void add(Runnable action) {
    requireNonNull(action, "action");
    synchronized (this) {
      if (!cancelled) {
        actions.add(action);
        return;
      }
    }
    run(action);
  }

  /** Begins to execute the actions, unless the body has left already. */
  synchronized void cancel() {
    if (!cancelled && !left && !actions.isEmpty()) {
      List<Runnable> now = List.copyOf(actions);
      Thread thread = new Thread(() -> now.forEach(this::run), "headgate-cancel-" + id);
      thread.setDaemon(true);
      thread.start();
      runner = thread;
    }
    cancelled = true;
  }

  /** The body has left: waits for actions that are being executed; no other begins. */
  void leave() {
    Thread running;
    synchronized (this) {
      left = true;
      running = runner;
    }
    if (running != null) {
      Uninterruptibles.joinUninterruptibly(running);
    }
  }

  @SuppressWarnings("CatchingThrowable") // What an action of a body throws is its own.
  private void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable failure) {
      LOG.warn("An action upon the cancellation of {} failed", id, failure);
    }
  }
}
