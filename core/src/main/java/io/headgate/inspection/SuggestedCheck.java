package io.headgate.inspection;

import static java.util.Objects.requireNonNull;

import io.headgate.quality.Check;

/**
 * A check that holds of what was profiled.
 *
 * @param required whether it should block; else it only warns
 * @param java an expression that makes it
 * @param reason what was seen, in one line
 */
public record SuggestedCheck(boolean required, Check check, String java, String reason) {
  public SuggestedCheck {
    requireNonNull(check, "check");
    requireNonNull(java, "java");
    requireNonNull(reason, "reason");
  }
}
