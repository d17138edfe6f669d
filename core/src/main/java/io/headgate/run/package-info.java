/** Identities and states of runs and task instances, and what may follow what: pure, no I/O. */
@NullMarked
package io.headgate.run;

import org.jspecify.annotations.NullMarked;
