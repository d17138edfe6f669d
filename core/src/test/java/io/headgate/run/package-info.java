@NullMarked
package io.headgate.run;

import org.jspecify.annotations.NullMarked;
