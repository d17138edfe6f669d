/** One self-contained HTML page about what an orchestrator did and knows. */
@NullMarked
package io.headgate.report;

import org.jspecify.annotations.NullMarked;
