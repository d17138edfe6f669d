package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.creating;
import static io.headgate.internal.jdbc.Fixtures.run;
import static io.headgate.internal.jdbc.Fixtures.task;
import static io.headgate.internal.jdbc.StoreContract.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.internal.engine.Store;
import io.headgate.process.ChildJvm;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded store does not touch, and how it says so. */
class EmbeddedRefusalsTest {

  private static final DagRun SALES = run("sales", "1998-01-08", DagRunState.RUNNING);

  @TempDir Path directory;

  private Path file() {
    return directory.resolve(EmbeddedLocation.FILE);
  }

  private Store open() {
    return StoreLocation.embedded(directory).open(CLOCK);
  }

  @Test
  void refusesAStoreOfANewerVersionAndLeavesItAsItIs() throws SQLException, IOException {
    open().close();
    sql(
        "INSERT INTO headgate_schema_history VALUES"
            + " (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'headgate', '2030-01-01 06:00:00.000', 1, 1)");
    byte[] before = Files.readAllBytes(file());

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot open the store %s: it was written by a newer version of Headgate (its schema has version 99): use that version, or another store",
            file());
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Files.writeString(file(), "Dear diary, ".repeat(1_000));

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot open the store " + file() + ": it is not a readable SQLite database")
        .hasMessageEndingWith(
            "nothing was changed. Restore it from a backup, or use another directory");
    assertThat(Files.readString(file())).startsWith("Dear diary");
  }

  @Test
  void refusesADatabaseThatIsDamagedInTheMiddle() throws IOException {
    try (Store store = open()) {
      List<TaskInstance> tasks =
          IntStream.range(0, 2_000).mapToObj(i -> task(SALES, "task_" + i)).toList();
      store.commit(creating(List.of(SALES), tasks));
    }
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      long half = channel.size() / 2 / 4096 * 4096;
      channel.write(
          ByteBuffer.wrap("rubbish".repeat(4_000).getBytes(StandardCharsets.UTF_8)), half);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot open the store " + file() + ": it is not a readable SQLite database");
  }

  /** As on a full disk, where no backup would help. */
  @Test
  void callsAFileThatCannotBeOpenedNotDamaged() throws IOException {
    Files.createDirectory(file());

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot open the store " + file() + ": its disk does not serve it just now")
        .hasMessageEndingWith("See to space and permissions, and open it again");
  }

  @Test
  void refusesSomebodyElsesDatabase() throws SQLException, IOException {
    sql("CREATE TABLE customer (name TEXT)");

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot bring the store " + file() + " up to date")
        .hasMessageEndingWith("If it is not a store of Headgate, use another place");
  }

  @Test
  void refusesADirectoryThatIsAFile() throws IOException {
    Path place = Files.writeString(directory.resolve("notes.txt"), "not a directory");

    for (Path refused : List.of(place, place.resolve("store"))) {
      assertThatThrownBy(() -> StoreLocation.embedded(refused).open(CLOCK))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Cannot keep a store in " + refused)
          .hasMessageEndingWith("use another directory or change its permissions");
    }
    assertThat(Files.readString(place)).isEqualTo("not a directory");
  }

  /** In {@code /proc} not even root may write. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesADirectoryThatCannotBeWritten() {
    for (Path refused : Stream.of("/proc", "/proc/headgate").map(Path::of).toList()) {
      assertThatThrownBy(() -> StoreLocation.embedded(refused).open(CLOCK))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Cannot keep a store in " + refused);
    }
  }

  @Test
  void refusesASecondProcessAndNamesTheFirst() throws InterruptedException {
    try (ChildJvm holder = ChildJvm.start(StoreHolder.class, directory.toString())) {
      holder.awaitLine(line -> line.startsWith("open"));

      assertThatThrownBy(this::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "Cannot open the store in " + directory + ": it is in use by process " + holder.pid())
          .hasMessageEndingWith("; stop it or use another directory");

      holder.kill();
    }
    open().close();
  }

  @Test
  void refusesASecondStoreInTheSameProcess() {
    try (Store first = open()) {
      assertThat(first.unfinishedRuns()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("it is in use by this process");
    }
    open().close();
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement executed = connection.createStatement()) {
      executed.execute(statement);
    }
  }
}
