package io.headgate.internal.jdbc;

import io.headgate.dag.Fact;

/** A fact and its place in the order of commits. */
record Versioned(long version, Fact fact) {}
