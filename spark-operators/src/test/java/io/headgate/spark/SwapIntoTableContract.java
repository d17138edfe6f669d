package io.headgate.spark;

import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import java.util.List;

/** Of publishers by which production stays the table that it was, with tags of what it had been. */
abstract class SwapIntoTableContract extends TableSwapContract {

  @Override
  String takenBack(TableSwap.Spec spec) {
    return spec.table() + ".tag_headgate_taken_back_" + spec.id();
  }

  @Override
  List<Integer> unaffected() {
    return List.of();
  }

  @Override
  boolean takes(SwapState step) {
    return step != SwapState.OLD_MOVED;
  }
}
