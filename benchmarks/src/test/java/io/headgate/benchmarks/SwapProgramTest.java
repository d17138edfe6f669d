package io.headgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.benchmarks.swap.SwapSpeed;
import io.headgate.spark.Publishing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program about the exchange of tables. */
class SwapProgramTest {

  @TempDir Path home;

  @Test
  void swapsOfEveryKindAreMeasured() throws Exception {
    List<Object> said = new ArrayList<>();

    List<Target> targets =
        SwapSpeed.measure(home, List.of(Publishing.values()), 400, 4_000, 1, said::add);

    assertThat(targets).hasSize(8);
    assertThat(targets)
        .filteredOn(target -> target.what().contains("x the small one"))
        .hasSize(4)
        .allMatch(target -> target.measured() > 0);
    assertThat(targets)
        .filteredOn(target -> target.what().contains("neither"))
        .hasSize(4)
        .filteredOn(target -> !target.what().contains("by names"))
        .allMatch(target -> target.measured() == 0);
    assertThat(said.toString())
        .contains("by names", "by files", "by branch", "by view", "two renames by hand");
  }
}
