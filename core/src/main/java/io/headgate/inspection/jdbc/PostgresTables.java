package io.headgate.inspection.jdbc;

import static java.util.Objects.requireNonNull;

import io.headgate.quality.TableInspector;
import io.headgate.spi.Plugin;
import java.time.InstantSource;
import javax.sql.DataSource;

/**
 * Lets gates look at tables of a PostgreSQL database: a dataset's name is its table's, with the
 * schema before it where that is not on the search path. Immutable and thread-safe; the data source
 * is the caller's, who closes it.
 */
public final class PostgresTables implements Plugin {

  private final DataSource source;
  private final InstantSource clock;

  private PostgresTables(DataSource source, InstantSource clock) {
    this.source = requireNonNull(source, "source");
    this.clock = requireNonNull(clock, "clock");
  }

  /** Tables of that database. Its user needs no more than to read them. */
  public static PostgresTables in(DataSource source, InstantSource clock) {
    return new PostgresTables(source, clock);
  }

  /** The inspector itself. */
  public TableInspector inspector() {
    return new JdbcInspector(source, clock);
  }

  @Override
  public void install(Services services) {
    services.register(TableInspector.class, this::inspector);
  }
}
