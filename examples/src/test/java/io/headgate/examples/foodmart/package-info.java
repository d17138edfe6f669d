/** Tests of the example on real data, with real Spark. */
@NullMarked
package io.headgate.examples.foodmart;

import org.jspecify.annotations.NullMarked;
