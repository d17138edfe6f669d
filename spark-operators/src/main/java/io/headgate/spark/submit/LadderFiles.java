package io.headgate.spark.submit;

import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a ladder remembers: of a task, the rung on which it succeeded last; of a task instance, what
 * its attempts died of. Runs of one task at the same time may overwrite each other's; what is lost
 * then is learnt again.
 *
 * @param task the directory of the task
 * @param instance the directory of the task instance
 */
record LadderFiles(Path task, Path instance) {

  /**
   * The rung on which the next run begins.
   *
   * @param calm successes in a row there
   */
  record Remembered(Rung rung, int calm) {}

  /** All falls of one task instance. */
  record Falls(List<Fall> falls, Optional<Rung> next) {
    Falls {
      falls = List.copyOf(falls);
    }
  }

  /**
   * @param origin the task whose work the instance does, which may be another DAG's
   */
  static LadderFiles of(Path root, TaskInstanceId id, TaskOrigin origin) {
    return new LadderFiles(
        AttemptFiles.task(root, origin.dag(), origin.task()), AttemptFiles.instance(root, id));
  }

  Rung start() throws IOException {
    Optional<Rung> climbed = falls().next();
    return climbed.isPresent()
        ? climbed.get()
        : remembered().map(Remembered::rung).orElse(Rung.GROUND);
  }

  Falls falls() throws IOException {
    Path file = instance.resolve("falls.json");
    return Files.exists(file)
        ? Json.MAPPER.readValue(Files.readString(file), Falls.class)
        : new Falls(List.of(), Optional.empty());
  }

  void fell(Fall fall, Optional<Rung> next) throws IOException {
    List<Fall> all = new ArrayList<>(falls().falls());
    all.add(fall);
    AttemptFiles.write(instance.resolve("falls.json"), new Falls(all, next));
  }

  /** Keeps the rung, or the one below after enough calm runs. */
  void succeeded(
      Rung rung,
      ResourceLadder ladder,
      SubmitSettings base,
      java.util.Map<String, String> inherited)
      throws IOException {
    Path file = task.resolve("ladder.json");
    if (rung.number() == 0) {
      Files.deleteIfExists(file);
      return;
    }
    int calm =
        falls().falls().isEmpty()
            ? remembered()
                    .filter(known -> known.rung().equals(rung))
                    .map(Remembered::calm)
                    .orElse(0)
                + 1
            : 0;
    Remembered next =
        calm >= ladder.calmRuns()
            ? new Remembered(ladder.below(rung, base, inherited), 0)
            : new Remembered(rung, calm);
    if (next.rung().number() == 0) {
      Files.deleteIfExists(file);
    } else {
      AttemptFiles.write(file, next);
    }
  }

  private Optional<Remembered> remembered() throws IOException {
    Path file = task.resolve("ladder.json");
    return Files.exists(file)
        ? Optional.of(Json.MAPPER.readValue(Files.readString(file), Remembered.class))
        : Optional.empty();
  }
}
