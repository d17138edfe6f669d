package io.headgate.backfill;

import io.headgate.dataset.Names;

/** The identity of a submitted backfill, such as {@code bf_3}; also the id of its table swap. */
public record BackfillId(String value) {

  public BackfillId {
    Names.requireSimple("backfill", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
