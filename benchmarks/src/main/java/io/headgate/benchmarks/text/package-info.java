/** Medians, fits and tables. */
@NullMarked
package io.headgate.benchmarks.text;

import org.jspecify.annotations.NullMarked;
