package io.headgate.quality;

/**
 * How much of a schema may change. The table of what each mode makes of a change is in the docs.
 */
public enum SchemaMode {
  /** Any change blocks. */
  STRICT,
  /** What readers of the old schema can still read passes; wider types and new columns warn. */
  BACKWARD,
  /** Only what breaks readers blocks; values that may be null now warn. */
  PERMISSIVE
}
