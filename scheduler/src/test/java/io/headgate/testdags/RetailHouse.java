package io.headgate.testdags;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.quality.TableInspector;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** An orchestrator over the retail DAGs, on paper tables and an embedded store. */
public final class RetailHouse {

  /** A Monday morning: the first week, from 1998-01-05 through 1998-01-11, is complete. */
  public static final Instant MONDAY = Instant.parse("1998-01-12T06:00:00Z");

  private final Path directory;
  private final InstantSource clock;
  private final PaperTables tables;
  private List<Dag> dags = List.of(Retail.sales(), Retail.marts());

  public RetailHouse(Path directory) {
    this(directory, InstantSource.fixed(MONDAY));
  }

  public RetailHouse(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
    this.tables = new PaperTables(clock);
    for (int day = 5; day <= 11; day++) {
      if (day != 8) {
        tables.deliver("raw.sales", "1998-01-%02d".formatted(day), 4);
      }
    }
  }

  /** Other DAGs than the usual ones. */
  public RetailHouse dags(Dag... others) {
    this.dags = List.of(others);
    return this;
  }

  /** Delivers the partition that is missing: 1998-01-08. */
  public void deliverTheMissingDay() {
    tables.deliver("raw.sales", "1998-01-08", 4);
  }

  public OrchestratorBuilder builder() {
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .embeddedStore(directory)
            .clock(clock)
            .service(TableInspector.class, () -> tables)
            .service(TableSwap.class, () -> tables);
    dags.forEach(builder::dag);
    return builder;
  }

  public Orchestrator open() {
    return builder().build();
  }
}
