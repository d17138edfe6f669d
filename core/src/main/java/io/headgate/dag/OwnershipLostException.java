package io.headgate.dag;

/**
 * Thrown by {@link TaskContext#requireOwnership()}: nobody waits for this execution any more, and
 * another one may be doing its work already. A body lets it pass; it counts as nobody's failure.
 */
public class OwnershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OwnershipLostException(String message) {
    super(message);
  }
}
