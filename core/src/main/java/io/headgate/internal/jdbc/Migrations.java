package io.headgate.internal.jdbc;

import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a store's schema up to date, or refuses to touch it. */
final class Migrations {

  private static final String LOCATION = "classpath:io/headgate/db/migration";
  private static final String HISTORY = "headgate_schema_history";

  private Migrations() {}

  /**
   * @param name of the store, for messages
   * @param schema empty for the only one that there is
   * @throws IllegalStateException if the schema is newer than this version, was changed by hand, or
   *     is somebody else's; nothing was changed
   */
  static void apply(String name, DataSource source, Dialect dialect, Optional<String> schema) {
    FluentConfiguration configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source)
            .locations(LOCATION)
            .table(HISTORY)
            .placeholders(dialect.placeholders());
    schema.ifPresent(configuration::schemas);
    try {
      Flyway flyway = configuration.load();
      refuseNewer(name, flyway.info().all());
      flyway.migrate();
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "Cannot bring the store "
              + name
              + " up to date, it was left as it is: "
              + String.valueOf(e.getMessage()).strip()
              + ". If it is not a store of Headgate, use another place",
          e);
    }
  }

  private static void refuseNewer(String name, MigrationInfo[] migrations) {
    Arrays.stream(migrations)
        .filter(migration -> isFuture(migration.getState()))
        .findFirst()
        .ifPresent(
            migration -> {
              throw new IllegalStateException(
                  "Cannot open the store "
                      + name
                      + ": it was written by a newer version of Headgate (its schema has version "
                      + migration.getVersion()
                      + "): use that version, or another store");
            });
  }

  private static boolean isFuture(MigrationState state) {
    return state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED;
  }
}
