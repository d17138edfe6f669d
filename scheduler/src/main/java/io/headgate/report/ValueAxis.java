package io.headgate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The vertical axis of a plot: which values are shown, and where. Pure. */
record ValueAxis(double low, double high, double top, double bottom) {

  /**
   * An axis with room for all values, and for the band's bounds if these are not far away.
   *
   * @param values finite ones; at least one
   */
  static ValueAxis over(List<Double> values, Optional<Band> band, double top, double bottom) {
    double low = values.stream().mapToDouble(value -> value).min().orElseThrow();
    double high = values.stream().mapToDouble(value -> value).max().orElseThrow();
    double near = high > low ? high - low : Math.max(Math.abs(low), 1);
    double from = low;
    double to = high;
    if (band.isPresent()) {
      for (double bound : new double[] {band.get().low(), band.get().high()}) {
        if (bound >= low - near && bound <= high + near) {
          from = Math.min(from, bound);
          to = Math.max(to, bound);
        }
      }
    }
    double room = to > from ? (to / 2 - from / 2) * 0.16 : to == 0 ? 0.5 : Math.abs(to) * 0.1;
    return new ValueAxis(from - room, to + room, top, bottom);
  }

  /** Where the value is; one outside is at the edge. */
  double y(double value) {
    double share = (value / 2 - low / 2) / (high / 2 - low / 2);
    return bottom - Math.max(0, Math.min(1, share)) * (bottom - top);
  }

  /** Three or so round values. */
  List<Double> ticks() {
    double step = step();
    List<Double> ticks = new ArrayList<>();
    for (double tick = Math.ceil(low / step) * step;
        tick <= high && ticks.size() < 6;
        tick += step) {
      // The sum of steps is not exact, and zero would be written as a tiny number.
      ticks.add(Math.abs(tick) < step / 1e6 ? 0 : tick);
    }
    return ticks;
  }

  private double step() {
    double rough = (high / 2 - low / 2) / 1.5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
  }
}
