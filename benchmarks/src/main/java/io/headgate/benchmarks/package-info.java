/**
 * Measurements: of the engine on its durable stores, beside the raw commit rate of the same store.
 */
@NullMarked
package io.headgate.benchmarks;

import org.jspecify.annotations.NullMarked;
