package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.TableSwap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of publishers by which another table becomes production, and what was it is kept beside it. */
abstract class SwapWholeTableContract extends TableSwapContract {

  @Override
  String takenBack(TableSwap.Spec spec) {
    return spec.candidate();
  }

  @Override
  List<Integer> unaffected() {
    return List.of(1, 4, 5);
  }

  @Test
  void keepsTheOldTableOfAnEarlierSwapUnderItsId() {
    swap.publish(prepared(table("parked"), "bf_1"), journal);
    TableSwap.Spec second = spec(table("parked"), "bf_2");
    swap.prepare(second);
    swap.publish(second, journal);

    assertThat(amounts(table("parked_old_bf_1"))).containsExactly(1, 2, 3, 4, 5);
  }
}
