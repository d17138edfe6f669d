package io.headgate.spark;

import io.headgate.backfill.TableSwap.Spec;
import java.util.function.Consumer;

/**
 * Partitions may have landed in production since a candidate was filled that is to take its place.
 *
 * @param copyUnaffected has the candidate hold the unaffected partitions as production has them now
 */
record CatchUp(LakeCatalog catalog, Consumer<Spec> copyUnaffected) {

  private static final int MOST = 5;

  /**
   * Has the candidate hold them.
   *
   * @throws IllegalStateException if production is written faster than that
   */
  void run(Spec spec) {
    for (int i = 0; i < MOST; i++) {
      SwapTables tables = SwapTables.look(catalog, spec);
      String base = tables.candidate().orElseThrow().properties().getOrDefault(SwapTables.BASE, "");
      if (base.equals(SwapTables.snapshot(tables.production().orElseThrow()))) {
        return;
      }
      copyUnaffected.accept(spec);
    }
    throw new IllegalStateException(
        "Cannot publish "
            + spec.candidate()
            + ": "
            + spec.table()
            + " is being written faster than its other partitions can be taken over");
  }
}
