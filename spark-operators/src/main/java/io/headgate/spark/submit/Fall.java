package io.headgate.spark.submit;

import io.headgate.spark.failure.FailureClass;

/**
 * A failure of an attempt, as a ladder remembers it.
 *
 * @param rung where it happened
 * @param skewed whether a stage of it was skewed
 */
record Fall(int attempt, Rung rung, FailureClass failure, boolean skewed) {}
