package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.StoreContract.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headgate.internal.engine.Store;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store on PostgreSQL does not touch, and what it never says. */
class PostgresRefusalsTest {

  private static final String SECRET = "tr0ub4dor-and-3";

  private final TestDatabase database = TestPostgres.shared().createDatabase();

  @AfterEach
  void dropTheDatabase() {
    database.close();
  }

  @Test
  void refusesAStoreOfANewerVersion() {
    database.location().open(CLOCK).close();
    database.execute(
        "INSERT INTO headgate.headgate_schema_history VALUES"
            + " (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'headgate', now(), 1, true)");

    assertThatThrownBy(() -> database.location().open(CLOCK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot open the store %s: it was written by a newer version of Headgate (its schema has version 99): use that version, or another store",
            database.url());
  }

  @Test
  void refusesSomebodyElsesSchema() {
    database.execute("CREATE SCHEMA headgate CREATE TABLE customer (name TEXT)");

    assertThatThrownBy(() -> database.location().open(CLOCK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot bring the store " + database.url() + " up to date")
        .hasMessageEndingWith("If it is not a store of Headgate, use another place");
  }

  @Test
  void refusesAnAddressWithAPasswordInIt() {
    assertThatThrownBy(
            () ->
                StoreLocation.postgres(
                    database.url() + "?password=" + SECRET, TestDatabase.USER, () -> ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The address of a PostgreSQL store must not hold a password: give it apart");
    assertThatThrownBy(
            () ->
                StoreLocation.postgres(
                    "postgresql://postgres:" + SECRET + "@localhost/x", "me", () -> ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void saysWhatToCheckWhenNoServerIsThere() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }

    assertThatThrownBy(
            () ->
                StoreLocation.postgres(database.url(nobody), TestDatabase.USER, () -> SECRET)
                    .open(CLOCK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot open the store " + database.url(nobody) + " as user postgres: ")
        .hasMessageEndingWith("check the address, the user, the password and that the server runs");
  }

  /** Not when it works, not when it is wrong, not at the finest level of every library's log. */
  @Test
  void neverSaysThePassword() {
    database.demandPassword(SECRET);
    try (EverythingLogged log = new EverythingLogged()) {
      StoreLocation right = StoreLocation.postgres(database.url(), TestDatabase.USER, () -> SECRET);
      try (Store store = right.open(CLOCK)) {
        assertThat(store.unfinishedRuns()).isEmpty();
        log.add(store + " " + right);
      }
      String almost = SECRET + "-but-wrong";
      Throwable refusal =
          catchThrowable(
              () ->
                  StoreLocation.postgres(database.url(), TestDatabase.USER, () -> almost)
                      .open(CLOCK));
      assertThat(refusal)
          .hasMessageContaining("password authentication failed for user \"postgres\"");
      StringWriter trace = new StringWriter();
      refusal.printStackTrace(new PrintWriter(trace));
      log.add(trace.toString());

      assertThat(log.text()).contains("headgate - configuration:").doesNotContain(SECRET);
    }
  }
}
