/** Parallel pipelines: which steps they may take, and the DAGs of the runs that take them. */
@NullMarked
package io.headgate.internal.engine.parallel;

import org.jspecify.annotations.NullMarked;
