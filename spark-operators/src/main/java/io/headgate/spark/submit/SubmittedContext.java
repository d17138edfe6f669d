package io.headgate.spark.submit;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.profile.JobProfile;
import io.headgate.profile.ProfileHistory;
import io.headgate.run.TaskInstanceId;
import io.headgate.spark.SparkSessions;
import io.headgate.spark.submit.AttemptFiles.Answer;
import io.headgate.spark.submit.AttemptFiles.Question;
import io.headgate.spark.submit.TaskFile.Table;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The context of a body in a driver of its own: what the orchestrator has written down. */
final class SubmittedContext implements TaskContext {

  private static final long POLL_MILLIS = 50;

  private final TaskFile task;
  private final AttemptFiles files;
  private final SparkSessions sessions;
  private final Duration patience;
  private volatile Optional<JobProfile> profile = Optional.empty();
  private int questions;

  /**
   * @param patience how long a finished driver waits for an orchestrator to let it publish
   */
  SubmittedContext(TaskFile task, AttemptFiles files, SparkSessions sessions, Duration patience) {
    this.task = task;
    this.files = files;
    this.sessions = sessions;
    this.patience = patience;
  }

  @Override
  public TaskInstanceId id() {
    return task.instance();
  }

  @Override
  public int attempt() {
    return task.attempt();
  }

  @Override
  public String item() {
    return task.item().orElseGet(TaskContext.super::item);
  }

  @Override
  public DataInterval interval() {
    return task.interval();
  }

  @Override
  public List<Partition> outputs(Dataset dataset) {
    return named(task.writes(), dataset).orElseThrow(() -> unknown("write", dataset)).partitions();
  }

  @Override
  public List<Partition> inputs(Dataset dataset) {
    return named(task.reads(), dataset).orElseThrow(() -> unknown("read", dataset)).partitions();
  }

  @Override
  public String table(Dataset dataset) {
    return named(task.writes(), dataset)
        .or(() -> named(task.reads(), dataset))
        .orElseThrow(() -> unknown("use", dataset))
        .table();
  }

  private static Optional<Table> named(List<Table> tables, Dataset dataset) {
    return tables.stream().filter(table -> table.name().equals(dataset.name())).findFirst();
  }

  private static PermanentFailure unknown(String what, Dataset dataset) {
    return new PermanentFailure(
        "Cannot "
            + what
            + " "
            + dataset
            + " in a submitted task that does not say so: add it to"
            + " the reads or writes of the task");
  }

  @Override
  public <T> T service(Class<T> type) {
    if (type == SparkSessions.class) {
      return type.cast(sessions);
    }
    if (type == ProfileHistory.class) {
      ProfileHistory known = (dag, name, most) -> task.history().stream().limit(most).toList();
      return type.cast(known);
    }
    throw new PermanentFailure(
        "A submitted task has no " + type.getSimpleName() + ", which lives with the orchestrator");
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public boolean isCancelled() {
    return files.isToStop();
  }

  /** A driver that is to stop ends as a process. */
  @Override
  public void onCancel(Runnable action) {}

  @Override
  public void profile(JobProfile job) {
    profile = Optional.of(job);
  }

  Optional<JobProfile> profile() {
    return profile;
  }

  /** Asks the orchestrator, and waits for one that is being started again. */
  @Override
  public synchronized void requireOwnership() {
    int number = ++questions;
    long until = System.nanoTime() + patience.toNanos();
    try {
      files.question(new Question(number));
      while (System.nanoTime() < until && !files.isToStop()) {
        Optional<Answer> answer = files.answer().filter(given -> given.number() == number);
        if (answer.isPresent()) {
          answer
              .get()
              .refusal()
              .ifPresent(
                  refusal -> {
                    throw new OwnershipLostException(refusal);
                  });
          return;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot ask the orchestrator by " + files.directory(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OwnershipLostException("Interrupted while the orchestrator was asked");
    }
    throw new OwnershipLostException(
        files.isToStop()
            ? "The attempt was stopped"
            : "No orchestrator has answered for " + patience + "; nothing was published");
  }
}
