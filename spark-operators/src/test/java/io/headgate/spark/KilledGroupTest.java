package io.headgate.spark;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.GroupSwap;
import io.headgate.spark.GroupTables.Kind;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that cuts a group over and rolls it back is killed ({@code kill -9}) at random
 * instants, while a reader looks at production in a loop. Whoever comes next finishes the group, or
 * takes it back.
 */
@Tag("faults")
@DisabledOnOs(OS.WINDOWS)
class KilledGroupTest {

  private static final int KILLS =
      System.getProperty("headgate.faults", "").equals("full") ? 100 : 2;

  /** Longer than one cut-over and one rollback. */
  private static final int MOST_MICROS = 1_500_000;

  @TempDir Path directory;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime());
  private final Map<String, Integer> kills = new TreeMap<>();
  private long reads;
  private long misses;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theGroupIsFinishedOrTakenBackWhateverIsKilled(Kind kind) throws Exception {
    Path settings = settings(kind);
    for (int i = 0; i < KILLS; i++) {
      round(kind, "killed" + i, i % 2 == 0, settings);
    }
    System.out.printf(
        "[faults] kill -9, a group cut over by %s: %,d kills (%s), %,d reads of production"
            + " meanwhile, %,d of them without a table%n",
        kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        KILLS,
        kills.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", ")),
        reads,
        misses);
    assertThat(reads).isPositive();
    if (kind.isAtomic()) {
      assertThat(misses).as("reads that missed a table").isZero();
    }
  }

  private void round(Kind kind, String name, boolean forward, Path settings) throws Exception {
    GroupTables tables = new GroupTables(kind, name);
    IcebergGroupSwap swap = kind.swap(kind.lake().sessions(), tables.catalog);
    tables.inProduction().filled(swap);
    Path journalFile = directory.resolve(kind + "_" + name + ".journal");
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService reading = Executors.newSingleThreadExecutor();
    try {
      Future<long[]> seen = reading.submit(reader(kind, tables.group, over));
      kills.merge("after '" + kill(kind, name, settings, journalFile) + "'", 1, Integer::sum);
      over.set(true);
      long[] counted = seen.get(60, SECONDS);
      reads += counted[0];
      misses += counted[1];
    } finally {
      over.set(true);
      reading.shutdownNow();
    }
    if (kind.isAtomic()) {
      assertThat(tables.production()).isIn(List.of(1, 2), List.of(10, 20));
    }
    FileJournal journal = new FileJournal(journalFile);
    if (forward) {
      swap.cutOver(tables.group, journal);
      assertThat(tables.production()).containsExactly(10, 20);
      assertThat(tables.amounts(tables.old(0))).containsExactly(1);
    }
    swap.rollBack(tables.group, journal, false);
    assertThat(tables.production()).containsExactly(1, 2);
    assertThat(tables.amounts(tables.shadow(1))).containsExactly(20);
    swap.close();
  }

  /** How often it looked at a table of production, and how often there was none. */
  private static Callable<long[]> reader(Kind kind, GroupSwap.Group group, AtomicBoolean over) {
    List<String> names = new ArrayList<>();
    group.members().forEach(member -> names.add(group.production(member)));
    return () -> {
      long[] counted = new long[2];
      try (LakeCatalog own = kind.lake().catalog()) {
        while (!over.get()) {
          for (String name : names) {
            counted[0]++;
            counted[1] += own.load(name).isPresent() ? 0 : 1;
          }
        }
      }
      return counted;
    };
  }

  /** What the process had said last when it was killed. */
  private String kill(Kind kind, String name, Path settings, Path journal) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                GroupProcess.class.getName(),
                settings.toString(),
                kind.name(),
                name,
                journal.toString())
            .redirectError(directory.resolve("stderr").toFile())
            .start();
    try (BufferedReader out = process.inputReader()) {
      String last = out.readLine();
      assertThat(last).as(() -> read(directory.resolve("stderr"))).isEqualTo("ready");
      MICROSECONDS.sleep(random.nextInt(MOST_MICROS));
      assertThat(process.isAlive()).as(() -> read(directory.resolve("stderr"))).isTrue();
      process.toHandle().destroyForcibly(); // its output stays readable
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
      process.waitFor();
      return String.valueOf(last);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private Path settings(Kind kind) throws Exception {
    Properties properties = new Properties();
    properties.putAll(new HashMap<>(kind.lake().settings()));
    Path file = directory.resolve("catalog.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return file;
  }
}
