package io.headgate.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.profile.ChangedSetting;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import io.headgate.spark.SparkInputs;
import io.headgate.spark.failure.Evidence;
import io.headgate.spark.failure.FailureClass;
import io.headgate.spark.failure.FailureDiagnosis;
import io.headgate.spark.submit.ResourceLadder.Next;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceLadderTest {

  private static final ResourceLadder LADDER = ResourceLadder.standard();

  private static final SubmitSettings CLUSTER =
      SubmitSettings.master("spark://host:7077")
          .driverMemory("1g")
          .executorMemory("2g")
          .executorCores(4);

  private static FailureDiagnosis diagnosis(FailureClass failure, boolean certain) {
    return new FailureDiagnosis(
        failure, certain, List.of(new Evidence(Evidence.Source.LOG, failure.meaning())));
  }

  /** What each further attempt gets if all die of the same, and what is said in the end. */
  private record Ascent(List<Map<String, String>> given, List<Integer> rungs, String end) {
    static Ascent of(
        ResourceLadder ladder, SubmitSettings base, FailureClass failure, boolean skewed) {
      List<Map<String, String>> given = new ArrayList<>();
      List<Integer> rungs = new ArrayList<>();
      List<Fall> falls = new ArrayList<>();
      Rung rung = Rung.GROUND;
      for (int attempt = 1; attempt < 20; attempt++) {
        Fall fall = new Fall(attempt, rung, failure, skewed);
        Next next = ladder.after(fall, diagnosis(failure, true), falls, base, Map.of());
        falls.add(fall);
        if (next.rung().isEmpty()) {
          return new Ascent(given, rungs, next.stop());
        }
        rung = next.rung().get();
        rungs.add(rung.number());
        given.add(
            Climb.to(rung, base, ladder, Map.of()).changes().stream()
                .collect(Collectors.toMap(ChangedSetting::key, ChangedSetting::value)));
      }
      throw new AssertionError("There is no end to this ladder");
    }
  }

  @Test
  void givesAnExecutorWhatIsFreeThenFewerTasksThenMemory() {
    Ascent ascent = Ascent.of(LADDER, CLUSTER, FailureClass.EXECUTOR_HEAP, false);
    assertThat(ascent.rungs()).containsExactly(1, 3, 4, 5, 6);
    assertThat(ascent.given().get(0))
        .containsEntry("spark.sql.adaptive.enabled", "true")
        .containsEntry("spark.sql.adaptive.forceOptimizeSkewedJoin", "true")
        .containsEntry("spark.shuffle.accurateBlockSkewedFactor", "5.0")
        .containsEntry("spark.sql.shuffle.partitions", "400")
        .hasSize(4);
    assertThat(ascent.given().get(1)).containsEntry("spark.executor.cores", "2").hasSize(5);
    assertThat(ascent.given().subList(2, 5))
        .extracting(given -> given.get("spark.executor.memory"))
        .containsExactly("4g", "6g", "8g");
    assertThat(ascent.given().get(4)).doesNotContainKey("spark.driver.memory");
    assertThat(ascent.end()).contains("the ladder ends here");
  }

  @Test
  void saltsWhereThatIsDeclaredAndTheFailureWasSkewed() {
    assertThat(Ascent.of(LADDER, CLUSTER, FailureClass.EXECUTION_POOL, true).rungs())
        .doesNotContain(Rung.SALT);
    assertThat(Ascent.of(LADDER.salting(), CLUSTER, FailureClass.EXECUTION_POOL, false).rungs())
        .doesNotContain(Rung.SALT);
    Ascent salted = Ascent.of(LADDER.salting(), CLUSTER, FailureClass.EXECUTION_POOL, true);
    assertThat(salted.rungs()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(salted.given().get(1)).containsEntry(SparkInputs.SALTED, "true");
  }

  @Test
  void givesContainersMoreBeyondTheHeap() {
    Ascent ascent = Ascent.of(LADDER, CLUSTER, FailureClass.CONTAINER_MEMORY, false);
    assertThat(ascent.given().get(2))
        .containsEntry("spark.executor.memoryOverhead", "768m")
        .doesNotContainKey("spark.executor.memory");
  }

  @Test
  void givesDriversMemoryOnly() {
    Ascent ascent = Ascent.of(LADDER, CLUSTER, FailureClass.DRIVER_HEAP, true);
    assertThat(ascent.given())
        .containsExactly(
            Map.of("spark.driver.memory", "2g"),
            Map.of("spark.driver.memory", "3g"),
            Map.of("spark.driver.memory", "4g"));
  }

  @Test
  void broadcastsNothingBeforeADriverGetsMore() {
    Ascent ascent = Ascent.of(LADDER, CLUSTER, FailureClass.BROADCAST, false);
    assertThat(ascent.given().get(0))
        .isEqualTo(Map.of("spark.sql.autoBroadcastJoinThreshold", "-1"));
    assertThat(ascent.given().get(1)).containsEntry("spark.driver.memory", "2g");
  }

  @Test
  void givesTheDriverWhatALocalMastersExecutorNeeds() {
    Ascent ascent =
        Ascent.of(
            LADDER,
            SubmitSettings.master("local[4]").driverMemory("1g"),
            FailureClass.EXECUTOR_HEAP,
            false);
    assertThat(ascent.given().get(1)).containsEntry("spark.master", "local[2]");
    assertThat(ascent.given().get(2))
        .containsEntry("spark.driver.memory", "2g")
        .doesNotContainKey("spark.executor.memory");
  }

  @Test
  void goesNoHigherThanItsCaps() {
    Ascent ascent =
        Ascent.of(LADDER.executorMemoryUpTo("5g"), CLUSTER, FailureClass.EXECUTOR_HEAP, false);
    assertThat(ascent.given().get(3)).containsEntry("spark.executor.memory", "5g");
    assertThat(ascent.given()).hasSize(4);
    Ascent none =
        Ascent.of(LADDER.driverMemoryUpTo("512m"), CLUSTER, FailureClass.DRIVER_HEAP, false);
    assertThat(none.given()).isEmpty();
  }

  @Test
  void leavesAUsersOwnSettingsAsTheyAre() {
    SubmitSettings own =
        CLUSTER
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.shuffle.partitions", "7");
    Rung rung = new Rung(1, java.util.Set.of(FailureClass.EXECUTOR_HEAP), "why");
    assertThat(Climb.to(rung, own, LADDER, Map.of()).settings().configuration())
        .containsEntry("spark.sql.adaptive.enabled", "false")
        .containsEntry("spark.sql.shuffle.partitions", "7");
    assertThat(
            Climb.to(rung, CLUSTER, LADDER, Map.of("spark.sql.shuffle.partitions", "7"))
                .settings()
                .configuration())
        .doesNotContainKey("spark.sql.shuffle.partitions");
  }

  @Test
  void stopsWhereNothingHelps() {
    Fall fall = new Fall(1, Rung.GROUND, FailureClass.USER_ERROR, false);
    assertThat(
            LADDER
                .after(fall, diagnosis(FailureClass.USER_ERROR, true), List.of(), CLUSTER, Map.of())
                .stop())
        .contains("no resources help");
    Fall disk = new Fall(2, Rung.GROUND, FailureClass.DISK, false);
    FailureDiagnosis full = diagnosis(FailureClass.DISK, true);
    assertThat(LADDER.after(disk, full, List.of(), CLUSTER, Map.of()).rung()).contains(Rung.GROUND);
    assertThat(
            LADDER
                .after(
                    disk,
                    full,
                    List.of(new Fall(1, Rung.GROUND, FailureClass.DISK, false)),
                    CLUSTER,
                    Map.of())
                .stop())
        .contains("the same failure came twice");
  }

  @Test
  void remembersWhereATaskSucceededAndGoesDownAgain(@TempDir Path root) throws Exception {
    ResourceLadder ladder = LADDER.loweredAfter(2);
    Rung two = new Rung(4, java.util.Set.of(FailureClass.EXECUTOR_HEAP), "why");
    LadderFiles first = files(root, 1);
    first.fell(new Fall(1, Rung.GROUND, FailureClass.EXECUTOR_HEAP, false), Optional.of(two));
    assertThat(first.start()).isEqualTo(two);
    first.succeeded(two, ladder, CLUSTER, Map.of());
    for (int run = 2; run <= 3; run++) {
      assertThat(files(root, run).start()).as("run " + run).isEqualTo(two);
      files(root, run).succeeded(two, ladder, CLUSTER, Map.of());
    }
    assertThat(files(root, 4).start().number()).as("two calm runs").isEqualTo(3);
    Rung lower = files(root, 4).start();
    for (int run = 4; run <= 5; run++) {
      files(root, run).succeeded(lower, ladder, CLUSTER, Map.of());
    }
    assertThat(files(root, 6).start().number()).isEqualTo(1);
    for (int run = 6; run <= 7; run++) {
      files(root, run).succeeded(files(root, run).start(), ladder, CLUSTER, Map.of());
    }
    assertThat(files(root, 8).start()).isEqualTo(Rung.GROUND);
  }

  private static LadderFiles files(Path root, int hour) throws Exception {
    TaskInstanceId id =
        new TaskInstanceId(
            DagRunId.scheduled("dag", Instant.EPOCH.plusSeconds(3_600L * hour)), "task");
    Files.createDirectories(AttemptFiles.instance(root, id));
    return LadderFiles.of(root, id, TaskOrigin.of(id));
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> LADDER.loweredAfter(0)).hasMessageContaining("0 is no number");
    assertThatThrownBy(() -> LADDER.executorMemoryUpTo("much"))
        .hasMessageContaining("Cannot read 'much' as an amount of memory");
  }
}
