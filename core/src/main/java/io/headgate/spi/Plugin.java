package io.headgate.spi;

import java.util.function.Supplier;

/** Brings services to an orchestrator, such as a Spark session and the inspector over it. */
public interface Plugin {

  /** Called once, while the orchestrator is built. */
  void install(Services services);

  /** Where services are registered; task bodies find them by {@code context.service(type)}. */
  interface Services {

    /**
     * Registers a service that is made when it is first asked for, once; if it is {@link
     * AutoCloseable} and was made, it is closed with the orchestrator.
     *
     * @throws IllegalArgumentException if there is one of that type already
     */
    <T> void register(Class<T> type, Supplier<? extends T> supplier);
  }
}
