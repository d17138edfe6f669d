/** What programs that measure Spark's operators share. */
@NullMarked
package io.headgate.benchmarks.lake;

import org.jspecify.annotations.NullMarked;
