package io.headgate.dag;

/**
 * Thrown by a body that would fail in the same way again: the task fails without another attempt.
 */
public class PermanentFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PermanentFailure(String message) {
    super(message);
  }

  public PermanentFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
