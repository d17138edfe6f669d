package io.headgate.internal.engine;

import io.headgate.spi.RunListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what has become durable. What a listener throws is logged, and no more. */
final class Notifier {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private final List<RunListener> listeners;

  Notifier(List<RunListener> listeners) {
    this.listeners = listeners;
  }

  @SuppressWarnings("CatchingThrowable") // A listener must not be able to stop the engine.
  void tell(List<Consumer<RunListener>> news) {
    for (Consumer<RunListener> item : news) {
      for (RunListener listener : listeners) {
        try {
          item.accept(listener);
        } catch (Throwable failure) {
          LOG.warn("Listener {} failed", listener, failure);
        }
      }
    }
  }
}
