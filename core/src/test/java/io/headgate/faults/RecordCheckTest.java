package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the killed processes finds what it is there for: violations are planted. */
@Tag(Faults.TAG)
class RecordCheckTest {

  private static final DagRunId SALES =
      DagRunId.scheduled("sales", Workload.FIRST.atStartOfDay(ZoneOffset.UTC).toInstant());

  @TempDir static Path shared;

  private static Day day;

  @TempDir Path directory;

  /** A day on which nothing goes wrong, and whose store is still open. */
  private record Day(Path directory, OutsideRecord record, Orchestrator orchestrator)
      implements AutoCloseable {

    static Day work(Path directory) throws IOException, InterruptedException {
      OutsideRecord record = new OutsideRecord(directory, "process");
      Workload workload = new Workload(record, directory, () -> {});
      InstantSource system = InstantSource.system();
      Instant next = Workload.FIRST.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      Duration ahead = Duration.between(system.instant(), next.plusSeconds(1));
      OrchestratorBuilder builder =
          Orchestrator.builder()
              .embeddedStore(directory.resolve("store"))
              .clock(() -> system.instant().plus(ahead))
              .service(TableInspector.class, () -> workload)
              .listener(new Confirming(record));
      workload.dags().forEach(builder::dag);
      Day worked = new Day(directory, record, builder.build());
      worked.orchestrator.start();
      worked.orchestrator.tick().forEach(run -> record.created(run.toString()));
      for (int i = 0; i < 600 && !worked.isDone(); i++) {
        worked.orchestrator.awaitQuiet(Duration.ofMillis(100));
      }
      return worked;
    }

    private boolean isDone() {
      return orchestrator.runs(Optional.empty(), List.of(), 100).stream()
          .allMatch(run -> run.state() == DagRunState.SUCCESS);
    }

    @Override
    public void close() throws IOException {
      orchestrator.close();
      record.close();
    }
  }

  @BeforeAll
  static void workForADay() throws IOException, InterruptedException {
    day = Day.work(shared);
  }

  @AfterAll
  static void closeTheDay() throws IOException {
    day.close();
  }

  /** What is planted is planted in a copy. */
  @BeforeEach
  void copyTheRecord() throws IOException {
    Path published = shared.resolve("published");
    Files.copy(OutsideRecord.linesIn(shared), OutsideRecord.linesIn(directory));
    try (Stream<Path> files = Files.walk(published)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve("published").resolve(published.relativize(file)));
      }
    }
  }

  private Set<String> brokenPromisesAfter(String... lines) throws IOException {
    Files.write(OutsideRecord.linesIn(directory), List.of(lines), StandardOpenOption.APPEND);
    return brokenPromises(Set.of());
  }

  private Set<String> brokenPromises(Set<String> paused) throws IOException {
    RecordCheck check = new RecordCheck(directory, paused, day.orchestrator());
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
    RecordCheck check = new RecordCheck(directory, Set.of(), day.orchestrator());
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
  void findsARunThatIsLeftRunning(@TempDir Path another) throws Exception {
    try (Day unfinished = Day.work(another)) {
      unfinished.orchestrator().run("sales", Workload.FIRST.plusDays(5));
      assertThat(new RecordCheck(another, Set.of(), unfinished.orchestrator()).complaints())
          .containsKey(RecordCheck.RUNNING);
    }
  }
}
