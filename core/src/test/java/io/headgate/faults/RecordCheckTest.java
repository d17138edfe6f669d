package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.spi.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the killed processes finds what it is there for: violations are planted. */
@Tag(Faults.TAG)
class RecordCheckTest {

  private static final DagRunId SALES =
      DagRunId.scheduled("sales", Workload.FIRST.atStartOfDay(ZoneOffset.UTC).toInstant());

  @TempDir Path directory;

  private Orchestrator orchestrator;
  private OutsideRecord record;

  /** One day, on which nothing goes wrong. */
  @BeforeEach
  void workForADay() throws Exception {
    record = new OutsideRecord(directory, "process");
    Workload workload = new Workload(record, directory, () -> {});
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .service(TableInspector.class, () -> workload)
            .listener(
                new RunListener() {
                  @Override
                  public void taskChanged(
                      TaskInstanceId id, TaskState from, TaskState to, String message) {
                    if (to == TaskState.SUCCESS) {
                      record.confirmed(id.toString());
                    }
                  }
                });
    InstantSource system = InstantSource.system();
    Duration ahead =
        Duration.between(
            system.instant(),
            Workload.FIRST.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(1));
    builder.clock(() -> system.instant().plus(ahead));
    workload.dags().forEach(builder::dag);
    orchestrator = builder.build();
    orchestrator.start();
    orchestrator.tick().forEach(run -> record.created(run.toString()));
    for (int i = 0; i < 600 && !allHaveSucceeded(); i++) {
      orchestrator.awaitQuiet(Duration.ofMillis(100));
    }
  }

  private boolean allHaveSucceeded() {
    List<DagRun> runs = orchestrator.runs(Optional.empty(), List.of(), 100);
    return runs.stream().allMatch(run -> run.state() == DagRunState.SUCCESS);
  }

  @AfterEach
  void close() throws IOException {
    orchestrator.close();
    record.close();
  }

  private Set<String> brokenPromisesAfter(String... lines) throws IOException {
    Files.write(OutsideRecord.linesIn(directory), List.of(lines), StandardOpenOption.APPEND);
    return brokenPromises(Set.of());
  }

  private Set<String> brokenPromises(Set<String> paused) throws IOException {
    RecordCheck check = new RecordCheck(directory, paused, orchestrator);
    check.noRunIsLost(1);
    return check.complaints().keySet();
  }

  @Test
  void hasNothingToSayAboutADayOnWhichNothingWentWrong() throws IOException {
    assertThat(brokenPromises(Set.of())).isEmpty();
  }

  @Test
  void findsARunThatIsLost() throws IOException {
    assertThat(brokenPromisesAfter("process created sales/backfill/lost"))
        .containsExactly(RecordCheck.LOST);
  }

  @Test
  void findsADayThatHasNoRuns() throws IOException {
    RecordCheck check = new RecordCheck(directory, Set.of(), orchestrator);
    check.noRunIsLost(2);
    assertThat(check.complaints()).containsKey(RecordCheck.LOST);
  }

  @Test
  void findsAFinishedTaskThatRunsAgain() throws IOException {
    assertThat(brokenPromisesAfter("process begins " + SALES + "#clean@2 clean.sales 1998-01-01"))
        .contains(RecordCheck.AGAIN);
  }

  @Test
  void findsAnAttemptThatBeginsTwice() throws IOException {
    String begun =
        RecordedLines.in(directory).of("begins").stream()
            .filter(line -> line.what().startsWith(SALES + "#clean@"))
            .map(RecordedLines.Line::what)
            .findFirst()
            .orElseThrow();
    assertThat(brokenPromisesAfter("other begins " + begun)).contains(RecordCheck.DISAGREE);
  }

  @Test
  void findsTwoBodiesThatWriteOnePartition() throws IOException {
    assertThat(
            brokenPromisesAfter(
                "process begins " + SALES + "#a@1 x 1,y 1", "process begins " + SALES + "#b@1 y 1"))
        .contains(RecordCheck.OVERLAP);
  }

  @Test
  void findsABodyThatEndsAfterAnotherNodeHasBegunToWriteTheSame() throws IOException {
    String[] lines = {
      "a begins " + SALES + "#a@1 x 1", "b begins " + SALES + "#b@1 x 1", "a ends " + SALES + "#a@1"
    };
    assertThat(brokenPromisesAfter(lines)).contains(RecordCheck.OVERLAP);
    assertThat(brokenPromises(Set.of("a"))).doesNotContain(RecordCheck.OVERLAP);
  }

  @Test
  void findsATaskThatSucceedsTwice() throws IOException {
    assertThat(brokenPromisesAfter("process confirmed " + SALES + "#clean"))
        .containsExactly(RecordCheck.TWICE);
  }

  @Test
  void findsAFactOfWhichNothingWasPublished() throws IOException {
    Path published =
        directory.resolve("published").resolve(Workload.CLEAN.partition("1998-01-01").toString());
    try (var files = Files.list(published)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThat(brokenPromises(Set.of()))
        .containsExactlyInAnyOrder(RecordCheck.TWICE, RecordCheck.DISAGREE);
  }

  @Test
  void findsARunThatIsLeftRunning() throws Exception {
    orchestrator.run("sales", Workload.FIRST.plusDays(5));
    assertThat(brokenPromises(Set.of())).contains(RecordCheck.RUNNING);
  }
}
