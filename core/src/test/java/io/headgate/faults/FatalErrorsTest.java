package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.process.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that exhaust the heap or the stack, in a process with a small heap of its own. */
@Tag(Faults.TAG)
class FatalErrorsTest {

  private static final int ROUNDS = Faults.count(3, 100);

  @TempDir Path directory;

  @Test
  void theTaskFailsAndEverythingElseGoesOn() throws Exception {
    try (ChildJvm process =
        ChildJvm.start(FatalErrorsProcess.class, directory.toString(), Integer.toString(ROUNDS))) {
      for (int i = 0; i < ROUNDS; i++) {
        process.awaitLine("round"::equals);
      }
      String[] counts = process.awaitLine(line -> line.startsWith("counted ")).split(" ", -1);
      Faults.report("OutOfMemoryError and StackOverflowError in a body")
          .count(ROUNDS, "rounds")
          .count(Long.parseLong(counts[1]), "tasks failed of memory")
          .count(Long.parseLong(counts[2]), "of the stack")
          .count(Long.parseLong(counts[3]), "tasks beside them succeeded")
          .print();
      assertThat(counts)
          .containsExactly(
              "counted",
              Integer.toString(ROUNDS),
              Integer.toString(ROUNDS),
              Integer.toString(ROUNDS * FatalErrorsProcess.BESIDE));
    }
  }
}
