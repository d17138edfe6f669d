package io.headgate.benchmarks.contender;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headgate.benchmarks.store.PostgresServer;

/** Connection pools for those who ask for one. */
final class Pools {

  private Pools() {}

  static HikariDataSource of(PostgresServer server, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.url());
    config.setUsername(server.user());
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }
}
