package io.headgate.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Isotonic regression by pooling adjacent violators. Pure. */
final class Isotonic {

  private Isotonic() {}

  private record Block(double sum, int count) {
    double mean() {
      return sum / count;
    }

    Block with(Block other) {
      return new Block(sum + other.sum, count + other.count);
    }
  }

  /** The non-decreasing sequence with the least sum of squared differences to {@code wanted}. */
  static double[] fit(double[] wanted) {
    Deque<Block> blocks = new ArrayDeque<>();
    for (double value : wanted) {
      Block block = new Block(value, 1);
      while (!blocks.isEmpty() && blocks.getLast().mean() >= block.mean()) {
        block = blocks.removeLast().with(block);
      }
      blocks.addLast(block);
    }
    double[] fitted = new double[wanted.length];
    int next = 0;
    for (Iterator<Block> each = blocks.iterator(); each.hasNext(); ) {
      Block block = each.next();
      for (int i = 0; i < block.count(); i++) {
        fitted[next++] = block.mean();
      }
    }
    return fitted;
  }
}
