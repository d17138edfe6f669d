package io.headgate.benchmarks.gates;

import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Contenders that take turns. */
public final class Turns {

  /** What is done, in seconds. */
  interface Contender {
    double seconds() throws Exception;
  }

  /** Something that is timed here. */
  interface Work {
    void run() throws Exception;
  }

  private final Map<String, Contender> contenders = new LinkedHashMap<>();

  Turns with(String name, Contender contender) {
    contenders.put(name, contender);
    return this;
  }

  Turns timing(String name, Work work) {
    return with(
        name,
        () -> {
          long start = System.nanoTime();
          work.run();
          return (System.nanoTime() - start) / 1e9;
        });
  }

  /** The medians, after a round that is not counted. */
  Medians play(String what, int rounds) throws Exception {
    Map<String, List<Double>> taken = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
        double seconds = contender.getValue().seconds();
        if (round > 0) {
          taken.computeIfAbsent(contender.getKey(), name -> new ArrayList<>()).add(seconds);
        }
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    taken.forEach((name, seconds) -> medians.put(name, Numbers.median(seconds)));
    return new Medians(what + ", medians of " + rounds, medians);
  }

  /** Seconds by contender. */
  public record Medians(String what, Map<String, Double> seconds) {
    double ratio(String contender, String to) {
      return seconds.getOrDefault(contender, Double.NaN) / seconds.getOrDefault(to, Double.NaN);
    }

    String firstName() {
      return seconds.keySet().iterator().next();
    }

    double first() {
      return seconds.values().iterator().next();
    }

    boolean has(String contender) {
      return seconds.containsKey(contender);
    }

    @Override
    public String toString() {
      TextTable table = new TextTable(what, "ms", "x the first");
      String first = firstName();
      seconds.forEach(
          (name, median) ->
              table.row(
                  List.of(name, Numbers.text(median * 1e3), Numbers.text(ratio(name, first)))));
      return table.toString();
    }
  }
}
