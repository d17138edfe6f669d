@NullMarked
package io.headgate.dag;

import org.jspecify.annotations.NullMarked;
