/** When a DAG's next run falls due. */
@NullMarked
package io.headgate.upcoming;

import org.jspecify.annotations.NullMarked;
