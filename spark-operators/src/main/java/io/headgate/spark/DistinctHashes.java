package io.headgate.spark;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Tells whether hashes are all different: they go through the shuffle as arrays of numbers, a range
 * of the hashes to a bucket, where they are sorted. A grouping sends a row each and keeps a map of
 * them before and behind the shuffle, which takes about five times as long.
 *
 * <p>Memory is bounded whatever the data is: a task that reads keeps about a million numbers, and
 * one that sorts no more than a few times the numbers that fall into a bucket by chance.
 */
final class DistinctHashes {

  /** How many hashes a bucket is meant to get. */
  private static final long PER_BUCKET = 2_000_000;

  /** In all buckets of a task that reads, before they are handed on. */
  private static final int KEPT = 1 << 20;

  private static final int FEWEST_KEPT = 1 << 10;

  /** Beyond, hashes are the same by accident too often. */
  private static final long MOST = 2_000_000_000L;

  private static final StructType BLOCK =
      new StructType().add("bucket", DataTypes.IntegerType).add("hashes", DataTypes.BinaryType);

  private DistinctHashes() {}

  /** Whether so many rows are not too many. */
  static boolean canTell(long rows) {
    return rows <= MOST;
  }

  /**
   * @param hashes one column
   * @param rows about how many there are
   */
  static boolean areAllDifferent(Dataset<Row> hashes, long rows) {
    int buckets = (int) (rows / PER_BUCKET) + 1;
    // As many partitions as buckets: adaptive execution joins those that are small.
    return hashes
        .as(Encoders.LONG())
        .mapPartitions(new Split(buckets), Encoders.row(BLOCK))
        .repartition(buckets, functions.col("bucket"))
        .mapPartitions(new Compare(2 * rows / buckets + KEPT), Encoders.BOOLEAN())
        .collectAsList()
        .stream()
        .allMatch(different -> different);
  }

  /** Blocks of numbers, each of one bucket. */
  private static final class Split implements MapPartitionsFunction<Long, Row> {

    private static final long serialVersionUID = 1;

    private final int buckets;

    Split(int buckets) {
      this.buckets = buckets;
    }

    @Override
    public Iterator<Row> call(Iterator<Long> hashes) {
      return new Blocks(hashes, buckets);
    }
  }

  private static final class Blocks implements Iterator<Row> {
    private final Iterator<Long> hashes;
    private final LongBuffer[] buckets;
    private final int size;
    private final Queue<Row> full = new ArrayDeque<>();

    Blocks(Iterator<Long> hashes, int buckets) {
      this.hashes = hashes;
      this.buckets = new LongBuffer[buckets];
      this.size = Math.max(FEWEST_KEPT, KEPT / buckets);
    }

    @Override
    public boolean hasNext() {
      while (full.isEmpty() && hashes.hasNext()) {
        add(hashes.next());
      }
      if (full.isEmpty()) {
        for (int bucket = 0; bucket < buckets.length; bucket++) {
          if (buckets[bucket] != null) {
            handOn(bucket);
          }
        }
      }
      return !full.isEmpty();
    }

    private void add(long hash) {
      int bucket = (int) Math.floorMod(hash, (long) buckets.length);
      LongBuffer numbers = buckets[bucket];
      if (numbers == null) {
        numbers = LongBuffer.allocate(size);
        buckets[bucket] = numbers;
      }
      numbers.put(hash);
      if (!numbers.hasRemaining()) {
        handOn(bucket);
      }
    }

    private void handOn(int bucket) {
      LongBuffer numbers = buckets[bucket].flip();
      ByteBuffer bytes = ByteBuffer.allocate(numbers.remaining() * Long.BYTES);
      bytes.asLongBuffer().put(numbers);
      full.add(RowFactory.create(bucket, bytes.array()));
      buckets[bucket] = null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return full.remove();
    }
  }

  /** Whether the numbers of each bucket are all different. */
  private static final class Compare implements MapPartitionsFunction<Row, Boolean> {

    private static final long serialVersionUID = 1;

    /** A bucket with more of them than chance gives it has one of them many times. */
    private final long most;

    Compare(long most) {
      this.most = most;
    }

    @Override
    public Iterator<Boolean> call(Iterator<Row> blocks) {
      Map<Integer, List<byte[]>> buckets = new HashMap<>();
      Map<Integer, Long> sizes = new HashMap<>();
      while (blocks.hasNext()) {
        Row block = blocks.next();
        byte[] bytes = block.getAs(1);
        long size = sizes.merge(block.getInt(0), (long) bytes.length / Long.BYTES, Long::sum);
        if (size > most) {
          return List.of(false).iterator();
        }
        buckets.computeIfAbsent(block.getInt(0), bucket -> new ArrayList<>()).add(bytes);
      }
      return List.of(buckets.values().stream().allMatch(Compare::areAllDifferent)).iterator();
    }

    private static boolean areAllDifferent(List<byte[]> blocks) {
      long[] hashes = new long[blocks.stream().mapToInt(block -> block.length / Long.BYTES).sum()];
      int filled = 0;
      for (byte[] block : blocks) {
        int size = block.length / Long.BYTES;
        ByteBuffer.wrap(block).asLongBuffer().get(hashes, filled, size);
        filled += size;
      }
      Arrays.sort(hashes);
      for (int i = 1; i < hashes.length; i++) {
        if (hashes[i] == hashes[i - 1]) {
          return false;
        }
      }
      return true;
    }
  }
}
