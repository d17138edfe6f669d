package io.headgate.examples.foodmart;

import io.headgate.dataset.Owner;

/** Who answers for what in the example. */
public final class Teams {

  /** Runs the tills and delivers their receipts; makes {@code raw.*}, outside Headgate. */
  public static final Owner STORE_SYSTEMS =
      Owner.team("store-systems")
          .reachedAt("store-systems-oncall@foodmart.example")
          .reachedAt("#store-systems");

  /** Makes receipts usable by everyone: {@code clean.*} and the daily store figures. */
  public static final Owner DATA_PLATFORM =
      Owner.team("data-platform")
          .reachedAt("data-platform@foodmart.example")
          .reachedAt("#data-platform");

  /** Answers the category managers' and the loyalty programme's questions. */
  public static final Owner ANALYTICS =
      Owner.team("analytics").reachedAt("analytics@foodmart.example").reachedAt("#ask-analytics");

  private Teams() {}
}
