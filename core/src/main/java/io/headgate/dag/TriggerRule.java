package io.headgate.dag;

/**
 * When a task may start, given the states of its direct upstream tasks. Names and meaning are
 * Airflow's. BLOCKED is not terminal, so no rule that needs terminal upstreams fires on it.
 */
public enum TriggerRule {
  ALL_SUCCESS,
  ALL_FAILED,
  ALL_DONE,
  ALL_DONE_MIN_ONE_SUCCESS,
  ALL_SKIPPED,
  ONE_SUCCESS,
  ONE_FAILED,
  ONE_DONE,
  NONE_FAILED,
  NONE_FAILED_MIN_ONE_SUCCESS,
  NONE_SKIPPED,
  ALWAYS
}
