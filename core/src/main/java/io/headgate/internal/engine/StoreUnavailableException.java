package io.headgate.internal.engine;

/**
 * The store cannot be reached or cannot write just now; the same may work later. Whether what was
 * being written is durable is not known. Every other failure of a store is permanent.
 */
public final class StoreUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
