package io.headgate.benchmarks.swap;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.benchmarks.Target;
import io.headgate.benchmarks.lake.PluginServices;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.dataset.Dataset;
import io.headgate.spark.Publishing;
import io.headgate.spark.SparkPlugin;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How long it takes to publish a candidate, and to take that back, by the size of the table, and
 * what readers see meanwhile. A branch is staged before, as it is in a backfill. Nobody reads while
 * the time is taken. Two renames by hand show that the readers do notice a gap.
 */
public final class SwapSpeed {

  private static final int DAYS = 16;
  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final int COLUMNS = 8;

  /**
   * For each measured round, of the small table, while it is read; of the big one, there is one.
   */
  private static final int WATCHED = 2;

  /** What a watched candidate has of production's rows, so that it can be told from it. */
  private static final String FEWER = " WHERE c0 % 16 <> 0";

  private final Path home;
  private final int rounds;
  private int swaps;

  private SwapSpeed(Path home, int rounds) {
    this.home = home;
    this.rounds = rounds;
  }

  /** What was measured of one table. */
  private record Result(
      long bytes, double publishMillis, double rollbackMillis, Readers.Seen seen) {}

  /** Away from production and back again. */
  private record Exchange(Runnable there, Runnable back) {}

  /**
   * Publishers on a small and on a big table.
   *
   * @param publishers in this order
   * @param small rows of 64 bytes that no compression makes smaller
   */
  public static List<Target> measure(
      Path home,
      List<Publishing> publishers,
      long small,
      long big,
      int rounds,
      Consumer<Object> reader)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(Files.createDirectories(home), "swap");
    SwapSpeed speed = new SwapSpeed(own, rounds);
    TextTable table =
        new TextTable("table swap", "bytes", "publish, ms", "roll back, ms", "x the small one");
    TextTable readers =
        new TextTable(
            "readers meanwhile",
            "bytes",
            "exchanges",
            "reads",
            "overlapping one",
            "no table",
            "failed",
            "wrong rows",
            "slowest, ms");
    List<Target> targets = new ArrayList<>();
    for (Publishing how : publishers) {
      try (PluginServices services = speed.services(how)) {
        Result little = speed.measure(services, how, "small", small, 1, WATCHED * rounds);
        Result large = speed.measure(services, how, "big", big, 0, 1);
        row(table, how, little, little);
        row(table, how, large, little);
        row(readers, "by " + word(how), little.bytes, little.seen);
        row(readers, "by " + word(how), large.bytes, large.seen);
        Stream.of(little.seen, large.seen)
            .map(Readers.Seen::failure)
            .filter(failure -> !failure.isEmpty())
            .findFirst()
            .ifPresent(failure -> reader.accept("by " + word(how) + ", a read failed: " + failure));
        targets.add(
            Target.atMost(
                "table swap by " + word(how) + ": big table, x the small one",
                1.5,
                large.publishMillis / little.publishMillis));
        targets.add(
            Target.atMost(
                "table swap by " + word(how) + ": reads that saw neither table",
                0,
                little.seen.neither() + large.seen.neither()));
        if (how == Publishing.NAMES) {
          row(readers, "two renames by hand", little.bytes, speed.renamedByHand(services));
        }
      }
    }
    reader.accept(table);
    reader.accept(readers);
    return targets;
  }

  private static void row(TextTable table, String what, long bytes, Readers.Seen seen) {
    table.row(
        List.of(
            what,
            String.format(Locale.ROOT, "%,d", bytes),
            Integer.toString(seen.exchanges()),
            Integer.toString(seen.reads()),
            Integer.toString(seen.overlapping()),
            Integer.toString(seen.missing()),
            Integer.toString(seen.failed()),
            Integer.toString(seen.wrong()),
            Numbers.text(seen.slowestMillis())));
  }

  private static void row(TextTable table, Publishing how, Result result, Result first) {
    table.row(
        List.of(
            "by " + word(how),
            String.format(Locale.ROOT, "%,d", result.bytes),
            Numbers.text(result.publishMillis),
            Numbers.text(result.rollbackMillis),
            Numbers.text(result.publishMillis / first.publishMillis)));
  }

  private static String word(Publishing how) {
    return how.name().toLowerCase(Locale.ROOT);
  }

  private PluginServices services(Publishing how) {
    return new PluginServices(
        SparkPlugin.embedded(home.resolve(word(how)))
            .config("spark.master", "local[2]")
            .publishingBy(how));
  }

  /**
   * @param unmeasured rounds before those that count; the big table finds warm code
   * @param watched exchanges that somebody reads beside, after those that count
   */
  private Result measure(
      PluginServices services, Publishing how, String name, long rows, int unmeasured, int watched)
      throws InterruptedException {
    SparkSession spark = services.sessions().session();
    Dataset dataset = Dataset.named("swapped." + name).daily(ZoneOffset.UTC).build();
    String view = dataset.name().value();
    String table = how == Publishing.VIEW ? view + "_1" : view;
    spark.sql("CREATE NAMESPACE IF NOT EXISTS swapped");
    String columns =
        IntStream.range(0, COLUMNS)
            .mapToObj(i -> "xxhash64(id, " + i + ") AS c" + i)
            .collect(Collectors.joining(", "));
    spark.sql(
        "CREATE TABLE "
            + table
            + " USING iceberg PARTITIONED BY (partition_date) AS SELECT "
            + columns
            + ", date_add(DATE'"
            + FIRST
            + "', CAST(id % "
            + DAYS
            + " AS INT)) AS partition_date FROM range(0, "
            + rows
            + ", 1, 4) DISTRIBUTE BY partition_date");
    if (how == Publishing.VIEW) {
      spark.sql(
          "CREATE VIEW "
              + view
              + " TBLPROPERTIES ('headgate.view-of' = '"
              + table
              + "') AS SELECT * FROM "
              + table);
    }
    List<Double> publish = new ArrayList<>();
    List<Double> rollback = new ArrayList<>();
    TableSwap swap = services.service(TableSwap.class);
    for (int round = 0; round < unmeasured + rounds; round++) {
      TableSwap.Spec spec = filled(spark, swap, how, dataset, "");
      Nobody journal = new Nobody();
      publish.add(millis(() -> swap.publish(spec, journal)));
      rollback.add(millis(() -> swap.rollback(spec, journal, false)));
      swap.cleanUp(spec);
    }
    Row bytes =
        spark.sql("SELECT CAST(sum(file_size_in_bytes) AS BIGINT) FROM " + table + ".files").head();
    return new Result(
        bytes.getLong(0),
        Numbers.median(publish.subList(unmeasured, publish.size())),
        Numbers.median(rollback.subList(unmeasured, rollback.size())),
        watched(
            spark,
            view,
            watched,
            () -> {
              TableSwap.Spec spec = filled(spark, swap, how, dataset, FEWER);
              Nobody journal = new Nobody();
              return new Exchange(
                  () -> swap.publish(spec, journal), () -> swap.rollback(spec, journal, false));
            }));
  }

  /**
   * Exchanges that somebody reads beside.
   *
   * @param next makes a candidate; nobody reads meanwhile
   */
  private static Readers.Seen watched(
      SparkSession spark, String table, int exchanges, Supplier<Exchange> next)
      throws InterruptedException {
    String former = Readers.answer(spark, table);
    String backfilled = Readers.answer(spark, "(SELECT * FROM " + table + FEWER + ")");
    try (Readers readers = new Readers(spark, table, former, backfilled)) {
      for (int i = 0; i < exchanges; i++) {
        Exchange exchange = next.get();
        readers.during(exchange.there);
        readers.during(exchange.back);
      }
      return readers.seen();
    }
  }

  /** What readers see of the small table if somebody renames it away and the other one in. */
  private Readers.Seen renamedByHand(PluginServices services) throws InterruptedException {
    SparkSession spark = services.sessions().session();
    spark.sql("CREATE TABLE swapped.new USING iceberg AS SELECT * FROM swapped.small" + FEWER);
    return watched(
        spark,
        "swapped.small",
        WATCHED * rounds,
        () ->
            new Exchange(
                () -> rename(spark, "small", "former", "new", "small"),
                () -> rename(spark, "small", "new", "former", "small")));
  }

  private static void rename(SparkSession spark, String... names) {
    for (int i = 0; i < names.length; i += 2) {
      spark.sql("ALTER TABLE swapped." + names[i] + " RENAME TO swapped." + names[i + 1]);
    }
  }

  /**
   * @param where which of production's rows the candidate has
   */
  private TableSwap.Spec filled(
      SparkSession spark, TableSwap swap, Publishing how, Dataset dataset, String where) {
    TableSwap.Spec spec =
        new TableSwap.Spec(
            new BackfillId("bf_" + ++swaps),
            dataset,
            dataset.name().value(),
            List.of(DataInterval.ofDays(FIRST, FIRST.plusDays(DAYS - 1), ZoneOffset.UTC)),
            false);
    swap.prepare(spec);
    String candidate =
        how == Publishing.VIEW ? spec.table() + "_at_" + spec.id() : spec.candidate();
    spark.sql("INSERT INTO " + candidate + " SELECT * FROM " + spec.table() + where);
    swap.stage(spec);
    return spec;
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** The journal is the store's, which is measured elsewhere. */
  private static final class Nobody implements SwapJournal {
    private final List<Entry> entries = new ArrayList<>();

    @Override
    public void record(BackfillId swap, String table, SwapState state, String detail) {
      entries.add(new Entry(swap, table, state, detail, Instant.EPOCH));
    }

    @Override
    public List<Entry> entries(BackfillId swap) {
      return entries;
    }

    @Override
    public List<Entry> entriesOf(String table) {
      return entries;
    }
  }
}
