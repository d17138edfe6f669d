package io.headgate;

import io.headgate.backfill.Parity;
import io.headgate.internal.jdbc.ParityFormat;

/**
 * How the shadows of a parallel pipeline compare with production, as JSON for other programs.
 * Thread-safe.
 */
public final class ParityJson {

  private ParityJson() {}

  /** The comparison as one JSON object; the same for the same comparison. */
  public static String write(Parity parity) {
    return ParityFormat.write(parity);
  }
}
