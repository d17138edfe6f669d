package io.headgate.dataset;

/** What becomes of a dataset when one that it is made from is recomputed: its owner's choice. */
public enum ChangePolicy {
  /** It is recomputed too. */
  REFRESH,
  /** It is stale, and recomputed only with consent. */
  HOLD,
  /** It stays as it is and does not count as stale. */
  IGNORE
}
