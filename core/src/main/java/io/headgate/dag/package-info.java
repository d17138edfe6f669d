/** The model a user writes: DAGs, tasks, operators and what an operator sees while it runs. */
@NullMarked
package io.headgate.dag;

import org.jspecify.annotations.NullMarked;
