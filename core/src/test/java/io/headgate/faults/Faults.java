package io.headgate.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How often a fault is tried, and how it is reported. */
final class Faults {

  /** The JUnit tag of these tests. */
  static final String TAG = "faults";

  private Faults() {}

  /** The first number, or the second one with {@code mvn verify -Pfaults}. */
  static int count(int inEveryBuild, int inFull) {
    return System.getProperty("headgate.faults", "").equals("full") ? inFull : inEveryBuild;
  }

  /** Begins the line of counts. */
  static Report report(String fault) {
    return new Report(fault);
  }

  /** One line: the fault, then numbers with what they count. Not thread-safe. */
  static final class Report {
    private final String fault;
    private final List<String> counts = new ArrayList<>();

    private Report(String fault) {
      this.fault = fault;
    }

    Report count(long number, String what) {
      counts.add(String.format(Locale.ROOT, "%,d %s", number, what));
      return this;
    }

    void print() {
      System.out.println("[faults] " + fault + ": " + String.join(", ", counts));
    }
  }
}
