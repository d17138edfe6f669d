/**
 * Quality gates: metrics, checks, observations and verdicts, and the inspector that engines
 * implement.
 */
@NullMarked
package io.headgate.quality;

import org.jspecify.annotations.NullMarked;
