/** Who carries out a workload. */
@NullMarked
package io.headgate.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
