package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.dataset.DatasetName;
import io.headgate.faults.OutsideRecord.Publication;
import io.headgate.faults.RecordedLines.Attempt;
import io.headgate.faults.RecordedLines.Line;
import io.headgate.ledger.Materialization;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what bodies recorded outside of the store with each other, and with what the store tells
 * in the end. Everything that is not as it should be becomes a complaint under one of the promises.
 */
final class RecordCheck {

  static final String LOST = "runs lost";
  static final String AGAIN = "finished tasks run again";
  static final String OVERLAP = "partitions written by two at a time";
  static final String TWICE = "partitions published twice";
  static final String RUNNING = "attempts left running";
  static final String DISAGREE = "disagreements";

  private final Path directory;
  private final RecordedLines lines;
  private final Set<String> paused;
  private final List<DagRun> runs;
  private final Map<String, TaskInstance> tasks = new TreeMap<>();
  private final Map<String, List<String>> complaints = new TreeMap<>();
  private long publications;
  private long publicationsInVain;

  /**
   * @param directory of the {@link OutsideRecord}
   * @param paused processes that were stopped for longer than their lease: they alone may say
   *     something after others have taken over
   * @param store everything in it has come to its end
   */
  RecordCheck(Path directory, Set<String> paused, Orchestrator store) throws IOException {
    this.directory = directory;
    this.paused = Set.copyOf(paused);
    this.lines = RecordedLines.in(directory);
    this.runs = store.runs(Optional.empty(), List.of(), 1_000_000);
    runs.forEach(
        run -> store.tasks(run.id()).forEach(task -> tasks.put(task.id().toString(), task)));
    noFinishedTaskBeginsAgain();
    noTwoBodiesWriteOnePartition();
    attemptsAgree();
    nothingIsLeftRunning();
    noPartitionIsPublishedTwice(store);
  }

  private void complain(String promise, Object about) {
    complaints.computeIfAbsent(promise, key -> new ArrayList<>()).add(about.toString());
  }

  /** By the promise that was not kept. */
  Map<String, List<String>> complaints() {
    return complaints;
  }

  /** Prints what was counted, and fails if there is any complaint. */
  void report(Faults.Report report) {
    Set<Attempt> begun = lines.attempts("begins");
    Set<Attempt> ended = lines.attempts("ends");
    report
        .count(runs.size(), "runs")
        .count(
            runs.stream().filter(run -> run.id().kind() == RunKind.BACKFILL).count(),
            "of them backfills")
        .count(tasks.size(), "tasks")
        .count(begun.size(), "bodies begun")
        .count(begun.size() - ended.size() - lines.attempts("pauses").size(), "of them broken off")
        .count(ended.stream().filter(this::isInVain).count(), "ended but not yet committed")
        .count(publications, "publications")
        .count(publicationsInVain, "of them by attempts that do not count");
    for (String promise : List.of(LOST, AGAIN, OVERLAP, TWICE, RUNNING, DISAGREE)) {
      report.count(complaints.getOrDefault(promise, List.of()).size(), promise);
    }
    report.print();
    assertThat(complaints).isEmpty();
    assertThat(lines.of("confirmed")).as("tasks that the store has told about").isNotEmpty();
  }

  private boolean isInVain(Attempt attempt) {
    TaskInstance task = tasks.get(attempt.task());
    return task == null || task.attempt() != attempt.number();
  }

  /** Every scheduled run of these days is there, and every run that a process was told of. */
  void noRunIsLost(int days) {
    Set<String> expected = new TreeSet<>();
    for (int day = 0; day < days; day++) {
      DataInterval interval =
          Workload.RAW.partition(Workload.FIRST.plusDays(day).toString()).interval();
      Workload.dagNames()
          .forEach(dag -> expected.add(DagRunId.scheduled(dag, interval.start()).toString()));
    }
    long scheduled = expected.size();
    lines.of("created").forEach(line -> expected.add(line.what()));
    runs.forEach(run -> expected.remove(run.id().toString()));
    expected.forEach(run -> complain(LOST, run));
    long kept = runs.stream().filter(run -> run.id().kind() == RunKind.SCHEDULED).count();
    if (kept != scheduled) {
      complain(DISAGREE, kept + " scheduled runs instead of " + scheduled);
    }
  }

  /** Once the store has told that a task is a success, no further attempt of it begins. */
  private void noFinishedTaskBeginsAgain() {
    Set<String> confirmed = new HashSet<>();
    Map<String, Integer> latest = new HashMap<>();
    for (Line line : lines.all()) {
      if (line.kind().equals("confirmed")) {
        if (!confirmed.add(line.what())) {
          complain(TWICE, line); // Two attempts succeeded, and both have published.
        }
      } else if (line.kind().equals("begins")) {
        Attempt attempt = line.attempt();
        boolean late = attempt.number() < latest.getOrDefault(attempt.task(), 0);
        if (confirmed.contains(attempt.task()) && !(late && paused.contains(line.process()))) {
          complain(AGAIN, line);
        }
        latest.merge(attempt.task(), attempt.number(), Math::max);
      }
    }
  }

  /** A body that has begun to write partitions and has not said that it has ended. */
  private record Writer(Attempt attempt, String process) {
    static Writer of(Line line) {
      return new Writer(line.attempt(), line.process());
    }
  }

  /**
   * While one body writes a partition, no other begins to. A killed one never says that it has
   * ended; so a body of another process counts only if it is heard of after it was overtaken.
   */
  private void noTwoBodiesWriteOnePartition() {
    Map<String, Writer> writers = new HashMap<>();
    Set<Writer> overtaken = new HashSet<>();
    for (Line line : lines.all()) {
      if (paused.contains(line.process())) {
        continue; // What it says may be outdated, and it publishes under a fence.
      }
      if (line.kind().equals("begins")) {
        Writer writer = Writer.of(line);
        for (String partition : line.partitions()) {
          Writer before = writers.put(partition, writer);
          if (before != null && before.process().equals(writer.process())) {
            complain(OVERLAP, line + " while " + before);
          } else if (before != null) {
            overtaken.add(before);
          }
        }
      } else if (line.kind().equals("ends") || line.kind().equals("pauses")) {
        Writer writer = Writer.of(line);
        if (overtaken.contains(writer)) {
          complain(OVERLAP, line);
        }
        writers.values().removeIf(writer::equals);
      }
    }
  }

  /**
   * The store knows every attempt that a body has begun, begins none twice, and counts the last one
   * of each task.
   */
  private void attemptsAgree() {
    lines.repeated("begins").forEach(line -> complain(DISAGREE, "begins twice: " + line));
    lines.repeated("ends").forEach(line -> complain(DISAGREE, "ends twice: " + line));
    Set<Attempt> begun = lines.attempts("begins");
    Set<Attempt> ended = lines.attempts("ends");
    for (Attempt attempt : begun) {
      TaskInstance task = tasks.get(attempt.task());
      if (task == null || attempt.number() > task.attempt()) {
        complain(DISAGREE, attempt + " is unknown to the store: " + task);
      } else if (!ended.contains(new Attempt(attempt.task(), task.attempt()))) {
        complain(DISAGREE, task + " counts, and has not ended");
      }
    }
    lines.of("confirmed").stream()
        .filter(line -> !tasks.containsKey(line.what()))
        .forEach(line -> complain(DISAGREE, line + " is unknown to the store"));
  }

  private void nothingIsLeftRunning() {
    runs.stream()
        .filter(run -> run.state() != DagRunState.SUCCESS)
        .forEach(run -> complain(RUNNING, run));
    tasks.values().stream()
        .filter(task -> task.state() != TaskState.SUCCESS)
        .forEach(task -> complain(RUNNING, task));
  }

  /**
   * Of the attempts that published a partition in one run, the one counts that the store has as the
   * success. There is one fact for each of these, since versions are given without a gap.
   */
  private void noPartitionIsPublishedTwice(Orchestrator store) throws IOException {
    Set<String> counted = new TreeSet<>();
    for (Publication publication : OutsideRecord.publications(directory)) {
      Attempt attempt = Attempt.parse(publication.attempt());
      publications++;
      if (isInVain(attempt)) {
        publicationsInVain++;
      } else {
        counted.add(publication.partition() + " by " + attempt.task());
      }
    }
    long latest = 0;
    for (DatasetName dataset : store.lineage().datasets().keySet()) {
      for (Materialization made : store.ledger().materializations(dataset, DataInterval.ALWAYS)) {
        latest = Math.max(latest, made.version());
        if (!counted.contains(made.partition() + " by " + made.producer())) {
          complain(DISAGREE, made + " was never published");
        }
      }
    }
    if (latest != counted.size()) {
      complain(TWICE, latest + " facts of " + counted.size() + " publications that count");
    }
  }
}
