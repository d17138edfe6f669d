@NullMarked
package io.headgate.testing;

import org.jspecify.annotations.NullMarked;
