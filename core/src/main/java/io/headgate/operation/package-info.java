/** What people do to runs and DAGs, its record, and the answer to why a task does not run. */
@NullMarked
package io.headgate.operation;

import org.jspecify.annotations.NullMarked;
