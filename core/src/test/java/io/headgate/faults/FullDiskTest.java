package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.headgate.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded store on a file system of its own of a few megabytes, which is filled to the last
 * byte while tasks run, and freed again.
 *
 * <p>The file system is a {@code tmpfs} that only the tested process sees: it is mounted in a
 * namespace of the process, which an ordinary user may do where Linux lets users have namespaces.
 */
@Tag(Faults.TAG)
class FullDiskTest {

  private static final int ROUNDS = Faults.count(2, 30);

  /** Much more than the store needs for what it does here. */
  private static final String SIZE = "48m";

  @TempDir Path directory;

  private List<String> onAFileSystemOf(String size) {
    return List.of(
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=" + size + " none \"$0\" && exec \"$@\"",
        directory.toString());
  }

  private void requireNamespaces() throws InterruptedException {
    List<String> command = new ArrayList<>(onAFileSystemOf("1m"));
    command.add("true");
    String reason = "";
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      reason = exit == 0 ? "" : "unshare said " + exit;
    } catch (IOException e) {
      reason = e.toString();
    }
    if (!reason.isEmpty()) {
      System.out.println("[faults] disk full: not tried, no small file system here: " + reason);
      abort(reason);
    }
  }

  @Test
  void waitsForSpaceAndGoesOn() throws Exception {
    requireNamespaces();
    try (ChildJvm process =
        ChildJvm.start(
            onAFileSystemOf(SIZE),
            List.of("-Dlog4j2.level=WARN"),
            FullDiskProcess.class,
            directory.toString(),
            Integer.toString(ROUNDS))) {
      long runs = 0;
      for (int i = 0; i < ROUNDS; i++) {
        awaitBoth(process, "full"::equals, line -> line.contains("The store is not available"));
        process.say("make space");
        String recovered = process.awaitLine(line -> line.startsWith("recovered "));
        runs += Long.parseLong(recovered.split(" ", -1)[1]);
      }
      String[] end = process.awaitLine(line -> line.startsWith("counted ")).split(" ", -1);
      List<String> refusals = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        refusals.add(
            process.awaitLine(
                line -> line.startsWith("refused ") || line.startsWith("opened full")));
        process.awaitLine("opened"::equals);
      }
      Faults.report("disk full, embedded store")
          .count(ROUNDS, "times full")
          .count(runs, "runs finished after space was made")
          .count(Long.parseLong(end[1]), "tasks")
          .count(Long.parseLong(end[2]), "bodies")
          .count(Long.parseLong(end[3]), "facts")
          .count(refusals.size(), "refusals to open")
          .print();
      assertThat(end[2]).as("bodies").isEqualTo(end[1]);
      assertThat(end[3]).as("facts").isEqualTo(end[1]);
      assertThat(refusals.get(0))
          .as("no word of a damaged file")
          .contains("its disk does not serve it just now")
          .doesNotContain("backup");
      assertThat(refusals.get(1)).contains("No space left on device");
      assertThat(directory).as("nothing remains of the file system").isEmptyDirectory();
    }
  }

  /** In either order: the store may run into the full disk before the process tells of it. */
  private static void awaitBoth(ChildJvm process, Predicate<String> one, Predicate<String> other)
      throws InterruptedException {
    String first = process.awaitLine(one.or(other));
    process.awaitLine(one.test(first) ? other : one);
  }
}
