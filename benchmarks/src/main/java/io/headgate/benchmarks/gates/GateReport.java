package io.headgate.benchmarks.gates;

import io.headgate.benchmarks.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures gates, says each table as soon as it is there, and keeps what was to be reached. */
public final class GateReport {

  private final GateSpeed speed;
  private final Consumer<Object> reader;
  private final List<Target> targets = new ArrayList<>();

  private GateReport(GateSpeed speed, Consumer<Object> reader) {
    this.speed = speed;
    this.reader = reader;
  }

  /** The figures to reach; takes minutes with millions of rows. */
  public static List<Target> of(GateSpeed speed, Consumer<Object> reader) throws Exception {
    GateReport report = new GateReport(speed, reader);
    report.suites();
    report.scopes();
    report.tell(speed.oneByOne(Suite.scalars()));
    return List.copyOf(report.targets);
  }

  private Turns.Medians tell(Turns.Medians medians) {
    reader.accept(medians);
    return medians;
  }

  private void suites() throws Exception {
    double scalars = tell(speed.suite(Suite.scalars())).ratio(GateSpeed.SPARK, GateSpeed.BARE);
    targets.add(Target.atMost("scalars only: Spark inspector, x the bare scan", 1.1, scalars));
    besideDeequ(Suite.unique(), 0.75);
    besideDeequ(Suite.duplicates(), 0.45);
  }

  private void besideDeequ(Suite suite, double onSpark) throws Exception {
    Turns.Medians medians = tell(speed.suite(suite));
    if (medians.has(GateSpeed.DEEQU)) {
      targets.add(
          Target.atMost(
              suite.name() + ": local inspector, x Deequ",
              0.2,
              medians.ratio(GateSpeed.LOCAL, GateSpeed.DEEQU)));
      targets.add(
          Target.atMost(
              suite.name() + ": Spark inspector, x Deequ",
              onSpark,
              medians.ratio(GateSpeed.SPARK, GateSpeed.DEEQU)));
    }
  }

  private void scopes() throws Exception {
    targets.add(
        Target.atMost(
            "metadata only: big table, x the small one",
            1.5,
            tell(speed.metadata()).ratio(GateSpeed.METADATA_BIG, GateSpeed.METADATA_SMALL)));
    tell(speed.wide());
    for (Turns.Medians day : speed.oneDayThroughTheOrchestrator()) {
      targets.add(
          Target.atMost(
              "gate of " + day.firstName() + ", everything included, ms",
              150,
              1e3 * tell(day).first()));
    }
    speed.partitionScope().forEach(reader);
  }
}
