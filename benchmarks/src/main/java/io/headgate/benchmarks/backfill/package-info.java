/** Backfills over many partitions, beside the same Spark jobs without an orchestrator. */
@NullMarked
package io.headgate.benchmarks.backfill;

import org.jspecify.annotations.NullMarked;
