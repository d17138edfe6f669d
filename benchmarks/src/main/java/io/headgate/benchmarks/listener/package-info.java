/** What Headgate costs around Spark's jobs. */
@NullMarked
package io.headgate.benchmarks.listener;

import org.jspecify.annotations.NullMarked;
