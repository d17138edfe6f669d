package io.headgate.spark;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.headgate.backfill.TableSwap;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that publishes swaps and rolls them back is killed ({@code kill -9}) at random
 * instants, while a reader looks at production in a loop. Whoever comes next finishes the swap.
 */
@Tag("faults")
@DisabledOnOs(OS.WINDOWS)
class KilledSwapTest {

  private static final int KILLS =
      System.getProperty("headgate.faults", "").equals("full") ? 100 : 2;

  /** Longer than one publication and one rollback. */
  private static final int MOST_MICROS = 600_000;

  enum Kind {
    NAMES,
    NAMES_ON_POSTGRES,
    RENAMES,
    FILES,
    BRANCH,
    VIEW;

    Lake lake() {
      return this == NAMES_ON_POSTGRES ? Lake.postgres() : Lake.embedded();
    }

    TableSwap swap(SparkSessions sessions, LakeCatalog catalog) {
      return switch (this) {
        case NAMES, NAMES_ON_POSTGRES, VIEW ->
            new IcebergTableSwap(sessions, catalog, Optional.empty(), NameExchange.of(catalog));
        case RENAMES ->
            new IcebergTableSwap(
                sessions, catalog, Optional.of(Publishing.NAMES), NameExchange.inSteps(catalog));
        case FILES ->
            new IcebergTableSwap(
                sessions, catalog, Optional.of(Publishing.FILES), NameExchange.of(catalog));
        case BRANCH ->
            new IcebergTableSwap(
                sessions, catalog, Optional.of(Publishing.BRANCH), NameExchange.of(catalog));
      };
    }

    boolean isAtomic() {
      return this != RENAMES;
    }
  }

  @TempDir Path directory;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime());
  private final Map<String, Integer> kills = new TreeMap<>();
  private long reads;
  private long misses;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void productionIsTheOneOrTheOtherWhateverIsKilled(Kind kind) throws Exception {
    Path settings = settings(kind);
    TableSwapContract tables = tables(kind);
    for (int i = 0; i < KILLS; i++) {
      TableSwap.Spec spec = tables.prepared(tables.table("killed_" + i), "bf_" + i);
      round(kind, tables, spec, settings, directory.resolve(kind + "_" + i + ".journal"));
    }
    tables.close();
    tables.close();
    System.out.printf(
        "[faults] kill -9, table swap by %s: %,d kills (%s), %,d reads of production meanwhile,"
            + " %,d of them without a table, 0 with other rows than before or after%n",
        kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
        KILLS,
        kills.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", ")),
        reads,
        misses);
    assertThat(reads).isPositive();
    if (kind.isAtomic()) {
      assertThat(misses).as("reads that missed the table").isZero();
    }
  }

  private void round(
      Kind kind, TableSwapContract tables, TableSwap.Spec spec, Path settings, Path journalFile)
      throws Exception {
    LakeCatalog catalog = tables.catalog;
    TableSwap swap = tables.swap;
    Set<String> before = files(catalog, spec.table()).orElseThrow();
    Set<String> after = after(kind, catalog, spec, before);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService reading = Executors.newSingleThreadExecutor();
    try {
      Future<List<Optional<Set<String>>>> seen = reading.submit(reader(kind, spec, over));
      String last = kill(kind, spec, settings, journalFile);
      kills.merge("after '" + last + "'", 1, Integer::sum);
      over.set(true);
      judge(seen.get(60, SECONDS), before, after);
    } finally {
      over.set(true);
      reading.shutdownNow();
    }
    FileJournal journal = new FileJournal(journalFile);
    Optional<Set<String>> left = files(catalog, spec.table());
    if (kind.isAtomic()) {
      assertThat(left).isPresent();
    }
    left.ifPresent(there -> assertThat(List.of(before, after)).contains(there));
    if (canStillBePublished(catalog, spec, left, after)) {
      swap.publish(spec, journal);
      assertThat(tables.amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
      swap.rollback(spec, journal, false);
    }
    assertThat(tables.amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  /** Files that were taken over and given back are nobody's candidate any more. */
  private static boolean canStillBePublished(
      LakeCatalog catalog, TableSwap.Spec spec, Optional<Set<String>> left, Set<String> after) {
    return left.isEmpty() || left.get().equals(after) || catalog.load(spec.candidate()).isPresent();
  }

  private void judge(List<Optional<Set<String>>> seen, Set<String> before, Set<String> after) {
    for (Optional<Set<String>> one : seen) {
      reads++;
      if (one.isEmpty()) {
        misses++;
      } else {
        assertThat(List.of(before, after)).as("what a reader saw").contains(one.get());
      }
    }
  }

  /** Looks at production as any other process would, until it is over. */
  private static Callable<List<Optional<Set<String>>>> reader(
      Kind kind, TableSwap.Spec spec, AtomicBoolean over) {
    return () -> {
      List<Optional<Set<String>>> seen = new ArrayList<>();
      try (LakeCatalog own = kind.lake().catalog()) {
        while (!over.get()) {
          seen.add(files(own, spec.table()));
        }
      }
      return seen;
    };
  }

  /** What the process had said last when it was killed. */
  private String kill(Kind kind, TableSwap.Spec spec, Path settings, Path journal)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                SwapProcess.class.getName(),
                settings.toString(),
                kind.name(),
                spec.table(),
                spec.id().value(),
                journal.toString())
            .redirectError(directory.resolve("stderr").toFile())
            .start();
    try (BufferedReader out = process.inputReader()) {
      String last = out.readLine();
      assertThat(last).as(() -> read(directory.resolve("stderr"))).isEqualTo("ready");
      MICROSECONDS.sleep(random.nextInt(MOST_MICROS));
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

  /** The data files that production has when the swap is published. */
  private static Set<String> after(
      Kind kind, LakeCatalog catalog, TableSwap.Spec spec, Set<String> before) {
    Set<String> candidate = files(catalog, spec.candidate()).orElseThrow();
    if (kind != Kind.FILES && kind != Kind.BRANCH) {
      return candidate;
    }
    return ImmutableSet.<String>builder()
        .addAll(
            before.stream()
                .filter(file -> !file.contains("1998-01-02") && !file.contains("1998-01-03"))
                .toList())
        .addAll(candidate)
        .build();
  }

  /** Of the table's current snapshot; empty if there is no such table. */
  private static Optional<Set<String>> files(LakeCatalog catalog, String table) {
    Optional<Table> loaded = catalog.load(table);
    if (loaded.isEmpty()) {
      return Optional.empty();
    }
    try (CloseableIterable<FileScanTask> tasks = loaded.get().newScan().planFiles()) {
      ImmutableSet.Builder<String> files = ImmutableSet.builder();
      tasks.forEach(task -> files.add(task.file().location()));
      return Optional.of(files.build());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
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

  private static TableSwapContract tables(Kind kind) {
    return new TableSwapContract() {
      @Override
      Lake lake() {
        return kind.lake();
      }

      @Override
      TableSwap swap() {
        return kind.swap(lake.sessions(), catalog);
      }

      @Override
      TableSwap.Spec production(String table, String id) {
        return kind == Kind.VIEW ? productionBehindAView(table, id) : super.production(table, id);
      }

      @Override
      String namespace() {
        return "killed_" + kind.name().toLowerCase(java.util.Locale.ROOT);
      }

      @Override
      String takenBack(TableSwap.Spec spec) {
        return spec.candidate();
      }

      @Override
      List<Integer> unaffected() {
        return List.of();
      }
    };
  }
}
