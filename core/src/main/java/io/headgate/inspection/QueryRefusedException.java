package io.headgate.inspection;

/**
 * An engine cannot answer a query, because of what it asks and not because of the engine's state:
 * an unknown column, a wrong type, a division by zero.
 */
public final class QueryRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param reason for people, one line
   */
  public QueryRefusedException(String reason, Throwable cause) {
    super(reason.lines().findFirst().orElse(reason).strip(), cause);
  }

  /** For a reason that was found before anybody was asked. */
  static QueryRefusedException because(String reason) {
    return new QueryRefusedException(reason, new IllegalArgumentException(reason));
  }
}
