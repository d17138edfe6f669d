package io.headgate.internal.engine;

import io.headgate.run.IllegalTransitionException;
import java.util.function.Function;

/** A message whose sender waits until its changes are durable. */
final class Request<T> implements Message {

  private final Function<Turn, T> work;
  private final Answer<T> answer = new Answer<>();

  /**
   * @param work refuses, with an exception for the sender, before it changes anything or not at all
   */
  Request(Function<Turn, T> work) {
    this.work = work;
  }

  Answer<T> answer() {
    return answer;
  }

  @Override
  public void apply(Turn turn) {
    try {
      T value = work.apply(turn);
      turn.afterCommit(() -> answer.give(value));
    } catch (IllegalTransitionException defect) {
      throw defect;
    } catch (IllegalArgumentException | IllegalStateException refusal) {
      answer.refuse(refusal);
    }
  }

  @Override
  public void refuse(Throwable reason) {
    answer.stopped(reason);
  }
}
