package io.headgate.benchmarks.store;

import io.headgate.OrchestratorBuilder;
import java.sql.Connection;
import java.sql.SQLException;

/** A database whose every commit survives a power loss, and a count of its commits from outside. */
public interface DurableStore extends AutoCloseable {

  /** For tables. */
  String name();

  /** A new connection. */
  Connection connect() throws SQLException;

  /** Lets Headgate keep its state here. */
  OrchestratorBuilder configure(OrchestratorBuilder builder);

  /** How many writing transactions were committed so far, by whomever. */
  long commits();

  /** Bytes written to the write-ahead log so far; negative if that cannot be told. */
  long walBytes();

  /** A statement that sets the state of the tasks in one round trip, or a row of a batch. */
  boolean takesArrays();

  @Override
  void close();
}
