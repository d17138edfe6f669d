/** Table swaps of tables of different sizes. */
@NullMarked
package io.headgate.benchmarks.swap;

import org.jspecify.annotations.NullMarked;
