package io.headgate.benchmarks.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a table without pause before, while and after it is exchanged, and judges each answer: a
 * read that overlaps no exchange has to see the one table that is production then, a read that does
 * either of the two. Anything else was missing, failed, or wrong: stale or a mixture.
 */
final class Readers implements AutoCloseable {

  private static final int READERS = 2;

  /** More than any read takes, so that a reader that hangs is an error and no endless run. */
  private static final long SECONDS = 300;

  private final SparkSession spark;
  private final String table;
  private final String former;
  private final String backfilled;
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);

  /** Guarded by this: how often the table began or ceased to be exchanged. */
  private int phase;

  private boolean over;
  private int exchanges;
  private int reads;
  private int overlapping;
  private int missing;
  private int failed;
  private int wrong;
  private double slowestMillis;
  private String failure = "";
  private CountDownLatch settled = new CountDownLatch(0);

  /**
   * What was seen.
   *
   * @param overlapping reads during which the table was exchanged
   * @param missing reads that found no table
   * @param failed reads that failed otherwise
   * @param wrong reads that gave other rows than those of a table that was production meanwhile
   * @param slowestMillis the longest read
   * @param failure what the first one failed of; empty if none did
   */
  record Seen(
      int exchanges,
      int reads,
      int overlapping,
      int missing,
      int failed,
      int wrong,
      double slowestMillis,
      String failure) {

    /** Reads that got neither the one table nor the other. */
    int neither() {
      return missing + failed + wrong;
    }
  }

  /**
   * @param former what {@link #answer} gives of production as it is
   * @param backfilled what it gives of the table that is to take its place
   */
  Readers(SparkSession spark, String table, String former, String backfilled) {
    if (former.equals(backfilled)) {
      throw new IllegalArgumentException("Readers could not tell the tables from each other");
    }
    this.spark = spark;
    this.table = table;
    this.former = former;
    this.backfilled = backfilled;
  }

  /** What tells tables of the same columns from each other; every file of them is read for it. */
  static String answer(SparkSession spark, String table) {
    Row row = spark.sql("SELECT count(*), bit_xor(c0) FROM " + table).head();
    return row.toString();
  }

  /** Has the table exchanged while it is read, and read before and after that. */
  void during(Runnable exchange) throws InterruptedException {
    List<Future<?>> reading = new ArrayList<>();
    setOver(false);
    for (int i = 0; i < READERS; i++) {
      reading.add(threads.submit(this::read));
    }
    try {
      awaitSettledReads();
      move();
      exchange.run();
      move();
      awaitSettledReads();
    } finally {
      setOver(true);
    }
    for (Future<?> reader : reading) {
      try {
        reader.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A reader of " + table + " ended early", e.getCause());
      }
    }
  }

  private synchronized void setOver(boolean now) {
    over = now;
  }

  private synchronized void move() {
    phase++;
    exchanges += phase % 2;
  }

  private void awaitSettledReads() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(READERS);
    synchronized (this) {
      settled = latch;
    }
    if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Nobody has read " + table + " for " + SECONDS + " seconds");
    }
  }

  private void read() {
    while (true) {
      int before;
      synchronized (this) {
        if (over) {
          return;
        }
        before = phase;
      }
      long start = System.nanoTime();
      Optional<String> answer = Optional.empty();
      Optional<Exception> why = Optional.empty();
      try {
        answer = Optional.of(answer(spark, table));
      } catch (Exception e) { // Spark throws what it does not declare
        why = Optional.of(e);
      }
      judge(before, answer, why, (System.nanoTime() - start) / 1e6);
    }
  }

  private synchronized void judge(
      int before, Optional<String> answer, Optional<Exception> why, double millis) {
    if (spark.sparkContext().isStopped()) {
      throw new IllegalStateException("Spark was stopped while " + table + " was read");
    }
    boolean overlaps = before != phase || before % 2 == 1;
    reads++;
    overlapping += overlaps ? 1 : 0;
    slowestMillis = Math.max(slowestMillis, millis);
    if (why.isPresent()) {
      if (why.get() instanceof AnalysisException e
          && "TABLE_OR_VIEW_NOT_FOUND".equals(e.getCondition())) {
        missing++;
      } else {
        failed++;
        failure = failure.isEmpty() ? why.get().toString() : failure;
      }
    } else {
      String now = before % 4 == 0 ? former : backfilled;
      boolean right = answer.filter(overlaps ? this::isOneOfTheTwo : now::equals).isPresent();
      wrong += right ? 0 : 1;
    }
    if (!overlaps) {
      settled.countDown();
    }
  }

  private boolean isOneOfTheTwo(String answer) {
    return answer.equals(former) || answer.equals(backfilled);
  }

  synchronized Seen seen() {
    return new Seen(exchanges, reads, overlapping, missing, failed, wrong, slowestMillis, failure);
  }

  @Override
  public void close() {
    setOver(true);
    threads.shutdown();
  }
}
