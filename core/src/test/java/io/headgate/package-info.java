/** Tests of the facade and of the rules that hold for all of core. */
@NullMarked
package io.headgate;

import org.jspecify.annotations.NullMarked;
