/** Tests of the text. */
@NullMarked
package io.headgate.benchmarks.text;

import org.jspecify.annotations.NullMarked;
