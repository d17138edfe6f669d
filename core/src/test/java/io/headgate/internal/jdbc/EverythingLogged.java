package io.headgate.internal.jdbc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Collects whatever any library logs, at its finest level. */
final class EverythingLogged implements AutoCloseable {

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final LoggerContext context = LoggerContext.getContext(false);
  private final LoggerConfig root = context.getConfiguration().getRootLogger();
  private final Level before = root.getLevel();
  private final Logger driver = Logger.getLogger("org.postgresql");

  private final AbstractAppender appender =
      new AbstractAppender("everything", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
          lines.add(event.getMessage().getFormattedMessage() + " " + event.getThrown());
        }
      };

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord event) {
          lines.add(event.getMessage() + " " + java.util.Arrays.toString(event.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  EverythingLogged() {
    appender.start();
    root.addAppender(appender, Level.ALL, null);
    root.setLevel(Level.ALL);
    context.updateLoggers();
    driver.addHandler(handler);
    driver.setLevel(java.util.logging.Level.ALL);
    LogManager.getLogger(EverythingLogged.class).trace("listening");
  }

  void add(String text) {
    lines.add(text);
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    root.removeAppender("everything");
    root.setLevel(before);
    context.updateLoggers();
    driver.removeHandler(handler);
    driver.setLevel(null);
  }
}
