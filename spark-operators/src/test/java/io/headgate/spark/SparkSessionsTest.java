package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside a Spark that somebody else has started, and whose sessions know nothing of ours. */
class SparkSessionsTest {

  private final SparkSession others = SharedSpark.newSession();

  @AfterEach
  void nobodyIsActive() {
    SparkSession.clearActiveSession();
  }

  @Test
  void haveTheirCatalogWhateverSessionIsActiveOnTheThread(@TempDir Path directory) {
    SparkSession.setActiveSession(others);
    Map<String, String> settings =
        Map.of(
            LakeCatalog.DEFAULT,
            "beside",
            LakeCatalog.PREFIX + "beside",
            "org.apache.iceberg.spark.SparkCatalog",
            LakeCatalog.PREFIX + "beside.type",
            "hadoop",
            LakeCatalog.PREFIX + "beside.warehouse",
            directory.toString());

    try (SparkSessions sessions = new SparkSessions(settings)) {
      assertThat(sessions.session().catalog().currentCatalog()).isEqualTo("beside");
      assertThat(sessions.session()).isNotSameAs(others);
      assertThat(SparkSession.getActiveSession()).isEqualTo(scala.Option.apply(others));
    }
    assertThat(others.sparkContext().isStopped()).isFalse();
  }
}
