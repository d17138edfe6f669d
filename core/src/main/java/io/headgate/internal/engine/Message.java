package io.headgate.internal.engine;

/** Something that the coordinator is told; it is applied on the coordinator, within a turn. */
interface Message {

  void apply(Turn turn);

  /** The engine has stopped before it could make the message's changes durable. */
  default void refuse(Throwable reason) {}
}
