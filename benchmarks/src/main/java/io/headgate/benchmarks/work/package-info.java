/** The workloads, and what checks that they were really done. */
@NullMarked
package io.headgate.benchmarks.work;

import org.jspecify.annotations.NullMarked;
