/** What a host or a plugin implements. */
@NullMarked
package io.headgate.spi;

import org.jspecify.annotations.NullMarked;
