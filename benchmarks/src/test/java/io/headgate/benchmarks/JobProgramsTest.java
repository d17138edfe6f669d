package io.headgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.benchmarks.backfill.BackfillSpeed;
import io.headgate.benchmarks.listener.ListenerCost;
import io.headgate.benchmarks.skew.SkewSpeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs about Spark's jobs. */
class JobProgramsTest {

  @TempDir Path home;

  @Test
  void backfillsAreMeasuredBesideTheBareJobs() throws Exception {
    List<Object> said = new ArrayList<>();

    List<Target> targets = BackfillSpeed.measure(home, 12, 1, said::add);

    assertThat(targets).hasSize(3).allMatch(target -> target.measured() > 0);
    assertThat(said.toString()).contains("all days in a job", "a job per day");
  }

  @Test
  void skewIsMeasuredByEveryTechnique() throws Exception {
    List<Object> said = new ArrayList<>();

    List<Target> targets = SkewSpeed.measure(home, 20_000, 1, said::add);

    assertThat(targets).hasSize(6);
    assertThat(said.toString()).contains("PRE_AGGREGATE", "SPLIT_HOT", "SALT", "full outer join");
  }

  @Test
  void theListenersCostIsMeasured() throws Exception {
    List<Object> said = new ArrayList<>();

    List<Target> targets = ListenerCost.measure(home, 3, 50, 1, said::add);

    assertThat(targets).hasSize(2).allMatch(target -> Double.isFinite(target.measured()));
    assertThat(said.toString()).contains("a chain of 3 small jobs", "a stage of 50 tasks");
  }
}
