package io.headgate.dag;

import static io.headgate.dag.TriggerDecision.FAIL_UPSTREAM;
import static io.headgate.dag.TriggerDecision.FIRE;
import static io.headgate.dag.TriggerDecision.SKIP;
import static io.headgate.dag.TriggerDecision.WAIT;

import java.util.Locale;

/**
 * When a task may start, given the states of its direct upstream tasks. Names and meaning are
 * Airflow's. A task without upstream tasks starts under any rule. BLOCKED is not terminal, so no
 * rule that needs terminal upstreams fires on it.
 */
public enum TriggerRule {
  /** All succeeded. A failure wins over a skip. */
  ALL_SUCCESS {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      if (upstream.anyFailure()) {
        return FAIL_UPSTREAM;
      }
      return upstream.skipped() > 0 ? SKIP : fireWhenDone(upstream);
    }
  },
  /** All failed, themselves or because of their upstream. */
  ALL_FAILED {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.succeeded() + upstream.skipped() > 0 ? SKIP : fireWhenDone(upstream);
    }
  },
  /** All ended, however they did. */
  ALL_DONE {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return fireWhenDone(upstream);
    }
  },
  /** All ended and at least one succeeded. */
  ALL_DONE_MIN_ONE_SUCCESS {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.allDone() && upstream.succeeded() == 0
          ? FAIL_UPSTREAM
          : fireWhenDone(upstream);
    }
  },
  /** All were skipped. */
  ALL_SKIPPED {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.succeeded() > 0 || upstream.anyFailure() ? SKIP : fireWhenDone(upstream);
    }
  },
  /** At least one succeeded; does not wait for the others. */
  ONE_SUCCESS {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      if (upstream.succeeded() > 0) {
        return FIRE;
      }
      if (!upstream.allDone()) {
        return WAIT;
      }
      return upstream.anyFailure() ? FAIL_UPSTREAM : SKIP;
    }
  },
  /** At least one failed, itself or because of its upstream; does not wait for the others. */
  ONE_FAILED {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.anyFailure() ? FIRE : skipWhenDone(upstream);
    }
  },
  /** At least one succeeded or failed itself; does not wait for the others. */
  ONE_DONE {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.succeeded() + upstream.failed() > 0 ? FIRE : skipWhenDone(upstream);
    }
  },
  /** All succeeded or were skipped. */
  NONE_FAILED {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.anyFailure() ? FAIL_UPSTREAM : fireWhenDone(upstream);
    }
  },
  /** All succeeded or were skipped, and at least one succeeded. */
  NONE_FAILED_MIN_ONE_SUCCESS {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      if (upstream.anyFailure()) {
        return FAIL_UPSTREAM;
      }
      return upstream.allDone() && upstream.succeeded() == 0 ? SKIP : fireWhenDone(upstream);
    }
  },
  /** All ended and none was skipped. */
  NONE_SKIPPED {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return upstream.skipped() > 0 ? SKIP : fireWhenDone(upstream);
    }
  },
  /** At once, whatever becomes of the upstream tasks. */
  ALWAYS {
    @Override
    TriggerDecision judge(UpstreamCounts upstream) {
      return FIRE;
    }
  };

  /** What the store keeps; it never changes. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The rule of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static TriggerRule ofCode(String code) {
    for (TriggerRule rule : values()) {
      if (rule.code().equals(code)) {
        return rule;
      }
    }
    throw new IllegalArgumentException(
        "Unknown trigger rule '" + code + "': was the store written by a newer version?");
  }

  /** What the rule makes of the upstream tasks as they stand. Pure. */
  public final TriggerDecision decide(UpstreamCounts upstream) {
    return upstream.total() == 0 ? FIRE : judge(upstream);
  }

  abstract TriggerDecision judge(UpstreamCounts upstream);

  private static TriggerDecision fireWhenDone(UpstreamCounts upstream) {
    return upstream.allDone() ? FIRE : WAIT;
  }

  private static TriggerDecision skipWhenDone(UpstreamCounts upstream) {
    return upstream.allDone() ? SKIP : WAIT;
  }
}
