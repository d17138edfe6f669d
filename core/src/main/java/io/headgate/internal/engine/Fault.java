package io.headgate.internal.engine;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;
import java.net.SocketException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Whose fault it is that a body failed: decided by types, never by messages. */
public enum Fault {
  /** The body's or the data's; another attempt may help. */
  BODY,
  /** The body's or the data's; another attempt would fail in the same way. */
  PERMANENT,
  /** The platform's: a cluster or a connection that was refused or lost. */
  PLATFORM;

  /** Whose fault the failure of a body is. */
  public static Fault of(Throwable failure) {
    if (failure instanceof PermanentFailure) {
      return PERMANENT;
    }
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      if (cause instanceof PlatformFailure || cause instanceof SocketException) {
        return PLATFORM;
      }
    }
    return BODY;
  }
}
