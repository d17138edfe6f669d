/** The stores that the contenders keep their state in, and what is counted on them from outside. */
@NullMarked
package io.headgate.benchmarks.store;

import org.jspecify.annotations.NullMarked;
