/** Skewed joins and aggregations, by every technique. */
@NullMarked
package io.headgate.benchmarks.skew;

import org.jspecify.annotations.NullMarked;
