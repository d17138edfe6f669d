@NullMarked
package io.headgate.internal.engine;

import org.jspecify.annotations.NullMarked;
