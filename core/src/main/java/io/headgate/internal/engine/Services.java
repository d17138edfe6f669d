package io.headgate.internal.engine;

import io.headgate.dag.PermanentFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host registered for task bodies: made when first asked for, once. Thread-safe. */
final class Services implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final Map<Class<?>, Supplier<?>> suppliers;
  private final Map<Class<?>, Object> made = new HashMap<>();
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

  Services(Map<Class<?>, Supplier<?>> suppliers) {
    this.suppliers = suppliers;
  }

  boolean has(Class<?> type) {
    return suppliers.containsKey(type);
  }

  /**
   * @throws PermanentFailure if none of that type was registered
   */
  synchronized <T> T get(Class<T> type) {
    Object service = made.get(type);
    if (service == null) {
      service = make(type);
      made.put(type, service);
      if (service instanceof AutoCloseable closeable) {
        toClose.push(closeable);
      }
    }
    return type.cast(service);
  }

  private Object make(Class<?> type) {
    Supplier<?> supplier = suppliers.get(type);
    if (supplier == null) {
      throw new PermanentFailure(
          "No service of type "
              + type.getName()
              + " is registered with the orchestrator: add"
              + " service(type, supplier), or the plugin that brings it, to its builder");
    }
    return Objects.requireNonNull(
        supplier.get(), () -> "The supplier of service " + type.getName() + " returned null");
  }

  /** Closes what was made, last made first. */
  @Override
  public synchronized void close() {
    while (!toClose.isEmpty()) {
      AutoCloseable service = toClose.pop();
      try {
        service.close();
      } catch (Exception e) {
        LOG.warn("Cannot close the service {}", service, e);
      }
    }
    made.clear();
  }
}
