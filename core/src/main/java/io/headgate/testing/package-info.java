/** Shipped for the users' own tests: settable time and a manually driven orchestrator. */
@NullMarked
package io.headgate.testing;

import org.jspecify.annotations.NullMarked;
