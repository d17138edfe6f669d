package io.headgate.dag;

/**
 * Something durable that a task established, kept in the ledger in the same commit as the task's
 * end. The kinds are {@code quality.Verdict}, {@code quality.Observation}, {@code
 * quality.AcceptedSchema} and {@code ledger.Materialization}; the store refuses any other.
 */
public interface Fact {}
