package io.headgate.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Those who wait until something is true of the engine. Confined to the coordinator. */
final class Probes {

  private record Probe(BooleanSupplier condition, Answer<Boolean> answer) {}

  private final List<Probe> open = new ArrayList<>();

  void add(BooleanSupplier condition, Answer<Boolean> answer) {
    open.add(new Probe(condition, answer));
  }

  /** Answers those whose condition is true now. */
  void answer() {
    open.removeIf(
        probe -> {
          boolean holds = probe.condition().getAsBoolean();
          if (holds) {
            probe.answer().give(true);
          }
          return holds;
        });
  }

  void refuse(Throwable reason) {
    open.forEach(probe -> probe.answer().stopped(reason));
    open.clear();
  }
}
