/** The command line over an orchestrator; hosts add their own commands to it. */
@NullMarked
package io.headgate.cli;

import org.jspecify.annotations.NullMarked;
