package io.headgate.inspection;

import io.headgate.quality.TableSchema;

/**
 * Rows that an engine can be asked about.
 *
 * @param from what stands behind {@code FROM}
 * @param how who reads it and from what, for people, such as {@code duckdb, 3 files}
 */
public record Relation(String from, TableSchema schema, String how) {}
