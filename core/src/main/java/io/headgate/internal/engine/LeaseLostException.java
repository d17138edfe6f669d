package io.headgate.internal.engine;

/** The lease was ended by another node, which has the runs now: nothing was written under it. */
public final class LeaseLostException extends StoreConflictException {

  private static final long serialVersionUID = 1L;

  private final long epoch;

  public LeaseLostException(long epoch) {
    super(
        "The lease of epoch "
            + epoch
            + " has ended: it was not renewed in time, and another node has taken its runs over");
    this.epoch = epoch;
  }

  public long epoch() {
    return epoch;
  }
}
