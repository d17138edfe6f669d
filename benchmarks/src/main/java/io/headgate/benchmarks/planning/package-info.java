/** How long the planning of a backfill takes, beside a search over single partitions. */
@NullMarked
package io.headgate.benchmarks.planning;

import org.jspecify.annotations.NullMarked;
