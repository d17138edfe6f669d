package io.headgate.internal.jdbc;

import io.headgate.testing.InMemoryStore;

/** The shipped test store keeps the contract of the durable ones. */
class InMemoryStoreTest extends StoreContract {

  private final InMemoryStore kept = new InMemoryStore(CLOCK);

  @Override
  StoreLocation location() {
    return clock -> kept;
  }
}
