package io.headgate.internal.engine;

/** Somebody else changed what a step was about to change: a second writer, or a lost lease. */
public class StoreConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreConflictException(String message) {
    super(message);
  }
}
