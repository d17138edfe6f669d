@NullMarked
package io.headgate.ownership;

import org.jspecify.annotations.NullMarked;
