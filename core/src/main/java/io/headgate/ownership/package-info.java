/** Where one team's data ends and another one's begins. */
@NullMarked
package io.headgate.ownership;

import org.jspecify.annotations.NullMarked;
