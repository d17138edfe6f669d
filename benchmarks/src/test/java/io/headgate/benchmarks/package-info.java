/** That the programs measure something real; how long it takes is not looked at. */
@NullMarked
package io.headgate.benchmarks;

import org.jspecify.annotations.NullMarked;
