package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.inspection.Profile;
import io.headgate.inspection.Profiler;
import io.headgate.quality.Check;
import io.headgate.quality.Evidence;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.quality.PartitionHistory;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of a profile compiles, and its gate tells good data from bad. */
class ProfileJavaTest {

  private static final Dataset ORDERS =
      Dataset.named("profiled.orders").daily(ZoneOffset.UTC).build();

  @TempDir Path directory;

  @BeforeAll
  static void threeDaysOfOrders() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS profiled");
    SharedSpark.sql(
        "CREATE TABLE profiled.orders (partition_date DATE, number INT, line INT, state STRING,"
            + " country STRING, price DECIMAL(10, 2), note STRING, `odd name` INT) USING iceberg"
            + " PARTITIONED BY (partition_date)");
    // Quotes, a backslash before a u, a line break, letters of other scripts, a comment's end.
    SharedSpark.sql(
        "INSERT INTO profiled.orders SELECT DATE'1998-01-01' + CAST(id DIV 200 AS INT),"
            + " CAST(id DIV 2 AS INT), CAST(id % 2 AS INT),"
            + " element_at(array('\"new\"', 'it''s', '\\\\u000a', 'a\\nb', '日本', '*/ //'),"
            + " CAST(id % 6 AS INT) + 1), 'DE', CAST(id % 50 AS DECIMAL(10, 2)) - 1.5,"
            + " IF(id % 50 = 0, NULL, CAST(id AS STRING)), 1 FROM range(600)");
  }

  private static TableInspector inspector() {
    return new ProbingInspector(
        new LakeFiles(new LakeCatalog(SharedSpark.SETTINGS)),
        new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK),
        () -> Receipts.LOOK,
        1 << 30);
  }

  private static Profile profile() {
    return Profiler.of(inspector())
        .profile(
            ORDERS,
            Stream.of("1998-01-01", "1998-01-02", "1998-01-03").map(ORDERS::partition).toList());
  }

  private QualityGate compiled(String java) throws Exception {
    Path source = Files.writeString(directory.resolve("ProfiledOrdersGate.java"), java);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    boolean fits =
        compiler
            .getTask(
                complaints,
                null,
                null,
                List.of("-d", directory.toString(), "-Xlint:all", "-Werror", "-proc:none"),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(fits).as("%s%n%s", complaints, java).isTrue();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Method on = loader.loadClass("ProfiledOrdersGate").getDeclaredMethod("on", Dataset.class);
      on.setAccessible(true);
      return (QualityGate) on.invoke(null, ORDERS);
    }
  }

  private static Set<String> broken(QualityGate gate, String day) {
    Observation seen =
        inspector()
            .inspect(
                new TableInspector.Request(
                    "test",
                    ORDERS,
                    "profiled.orders",
                    List.of(ORDERS.partition(day)),
                    gate.metrics(),
                    true))
            .get(0);
    return Stream.concat(gate.required().stream(), gate.warned().stream())
        .filter(check -> judge(check, seen) != Outcome.PASS)
        .map(Check::name)
        .map(name -> name.replaceFirst("(?s)\\(.*\\)", ""))
        .collect(Collectors.toSet());
  }

  private static Outcome judge(Check check, Observation seen) {
    return check
        .judge(
            new Evidence(
                seen, ORDERS, Map.of(), PartitionHistory.none(), check.name(), Receipts.LOOK))
        .outcome();
  }

  @Test
  void theGateOfTheJavaIsThatOfTheProfileAndFindsWhatIsWrong() throws Exception {
    Profile profile = profile();

    assertThat(profile.keys())
        .isEqualTo(List.of(List.of("number", "line"), List.of("number", "state")));
    assertThat(profile.notes())
        .containsExactly(
            "a column is left out, because checks take names of letters, digits and underscores"
                + " only: odd name");
    QualityGate gate = compiled(profile.toJava());
    assertThat(names(gate)).isEqualTo(names(profile.gate()));
    assertThat(broken(gate, "1998-01-01")).isEmpty();
    assertThat(broken(gate, "1998-01-03")).isEmpty();

    SharedSpark.sql(
        "INSERT INTO profiled.orders SELECT DATE'1998-01-04', 1, 1, 'lost', NULL, 1000, NULL, 1"
            + " FROM range(60)");
    assertThat(broken(gate, "1998-01-04"))
        .isEqualTo(
            Set.of(
                "row_count >= 100",
                "uniqueness = 1",
                "allowed_values = 1",
                "completeness = 1",
                "completeness >= 0.93",
                "max <= 72"));
  }

  private static List<String> names(QualityGate gate) {
    return Stream.concat(gate.required().stream(), gate.warned().stream())
        .map(Check::name)
        .toList();
  }
}
