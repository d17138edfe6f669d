package io.headgate.dag;

/**
 * Thrown by a body that failed through no fault of its own or of the data: a cluster refused it, a
 * connection broke. The task is tried again after a growing pause and none of its {@link
 * RetryPolicy}'s attempts is used up; a budget of its own, {@code
 * OrchestratorBuilder.platformRetries}, bounds how often.
 *
 * <p>A {@link java.net.SocketException}, such as a refused or reset connection, is taken for one
 * wherever it stands among the causes of what a body throws.
 */
public class PlatformFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PlatformFailure(String message) {
    super(message);
  }

  public PlatformFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
