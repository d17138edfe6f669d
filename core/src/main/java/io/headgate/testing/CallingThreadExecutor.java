package io.headgate.testing;

import io.headgate.run.TaskInstanceId;
import io.headgate.spi.TaskExecutor;
import java.util.ArrayDeque;
import java.util.Queue;

/** Keeps bodies until the test's own thread runs them, one after the other. */
final class CallingThreadExecutor implements TaskExecutor {

  private final int slots;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  CallingThreadExecutor(int slots) {
    this.slots = slots;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public void execute(TaskInstanceId id, int attempt, Runnable body) {
    waiting.add(body);
  }

  /** Runs the body that waits longest; false if none waits. */
  boolean runNext() {
    Runnable body = waiting.poll();
    if (body != null) {
      body.run();
    }
    return body != null;
  }

  @Override
  public void close() {
    waiting.clear();
  }
}
