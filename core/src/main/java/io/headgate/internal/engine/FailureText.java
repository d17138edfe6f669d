package io.headgate.internal.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** One line about an exception and its causes. */
final class FailureText {

  private FailureText() {}

  static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure;
        cause != null && seen.add(cause) && text.length() < TaskFaces.MAX_MESSAGE;
        cause = cause.getCause()) {
      if (text.length() > 0) {
        text.append("; caused by ");
      }
      text.append(cause.getClass().getName());
      String message = cause.getMessage();
      if (message != null && !message.isBlank()) {
        text.append(": ").append(message);
      }
    }
    return text.toString();
  }
}
