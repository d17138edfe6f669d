/** The façade: {@link io.headgate.Orchestrator} and its builder. */
@NullMarked
package io.headgate;

import org.jspecify.annotations.NullMarked;
