package io.headgate.internal.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line about an exception and its causes. */
public final class FailureText {

  private FailureText() {}

  /** The failure and what caused it, with their types. */
  public static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure;
        cause != null && seen.add(cause) && text.length() < ResultLimits.MAX_MESSAGE;
        cause = cause.getCause()) {
      if (text.length() > 0) {
        text.append("; caused by ");
      }
      text.append(cause.getClass().getName());
      String message = messageOf(cause);
      if (message != null && !message.isBlank()) {
        text.append(": ").append(message);
      }
    }
    return text.toString();
  }

  /** An exception of a body may be as faulty as the body. */
  @SuppressWarnings("CatchingThrowable")
  private static @Nullable String messageOf(Throwable cause) {
    try {
      return cause.getMessage();
    } catch (Throwable failure) {
      return "(its message cannot be read: " + failure.getClass().getName() + ")";
    }
  }
}
