package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.DataInterval;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every publisher of Spark's own catalog does, and never does, to production. */
abstract class SessionSwapContract {

  static final LocalDate DAY = LocalDate.of(1998, 1, 1);
  static final Map<String, String> SETTINGS = settings();
  static final SparkSessions SESSIONS = sessions();

  @TempDir Path directory;
  final MemoryJournal journal = new MemoryJournal();
  final TableSwap swap = by(Optional.empty());

  static TableSwap by(Optional<Publishing> wanted) {
    return new SessionTableSwap(SESSIONS, wanted);
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(SharedSpark.SETTINGS);
    settings.put("spark.sql.defaultCatalog", "spark_catalog");
    return Map.copyOf(settings);
  }

  private static SparkSessions sessions() {
    SharedSpark.sessions().session(); // which is the one that stops Spark
    return new SparkSessions(settings());
  }

  /** Where this publisher's tables are. */
  abstract String namespace();

  abstract TableSwap.Publication expected();

  /** Production, of the one column amount. */
  abstract void create(String table);

  String table(String name) {
    return namespace() + "." + name;
  }

  /** What is written to have rows in the table of that name. */
  static String into(String table) {
    return TableCreation.behind(SESSIONS.session(), table);
  }

  @Test
  void publishesAndRollsBack() {
    TableSwap.Spec spec = prepared("there_and_back");
    assertThat(swap.publication(spec)).isEqualTo(expected());
    assertThat(swap.diff(spec, List.of()).differingPartitions()).isEqualTo(1);

    swap.publish(spec, journal);
    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
    assertThat(amounts(spec.old())).containsExactly(1, 2);
    assertThat(journal.states())
        .containsExactly(
            SwapState.PREPARED,
            SwapState.OLD_MOVED,
            SwapState.PUBLISHED,
            SwapState.VERIFIED,
            SwapState.VERIFIED);

    swap.rollback(spec, journal, false);
    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2);
    assertThat(amounts(spec.candidate())).containsExactly(10, 20);
    swap.publish(spec, journal);
    assertThat(amounts(spec.table())).containsExactly(10, 20);
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"PREPARED", "OLD_MOVED", "PUBLISHED", "VERIFIED"})
  void aCrashBetweenTheStepsIsFinishedByTheNextCall(SwapState step) {
    TableSwap.Spec spec = prepared("crash_" + step.code());
    journal.failAt = Optional.of(step);
    assertThatThrownBy(() -> swap.publish(spec, journal)).hasMessage("crash at " + step);

    journal.failAt = Optional.empty();
    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
    swap.rollback(spec, journal, false);
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"ROLLING_BACK", "ROLLED_BACK"})
  void aCrashWhileRollingBackIsFinishedByTheNextCall(SwapState step) {
    TableSwap.Spec spec = prepared("back_" + step.code());
    swap.publish(spec, journal);
    journal.failAt = Optional.of(step);
    assertThatThrownBy(() -> swap.rollback(spec, journal, false)).hasMessage("crash at " + step);

    journal.failAt = Optional.empty();
    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void refusesToRollBackWhatWasWrittenSinceUnlessForced() {
    TableSwap.Spec spec = prepared("written");
    swap.publish(spec, journal);
    sql("INSERT INTO " + into(spec.table()) + " VALUES (30)");

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("was written since");

    swap.rollback(spec, journal, true);
    assertThat(amounts(spec.table())).containsExactly(1, 2);
    assertThat(amounts(spec.candidate())).containsExactly(10, 20, 30);
  }

  @Test
  void aSecondSwapParksWhatTheFirstKeepsAndEachIsDroppedByItself() {
    TableSwap.Spec first = prepared("twice");
    swap.publish(first, journal);
    TableSwap.Spec second = spec("twice", "bf_2");
    swap.prepare(second);
    sql("INSERT INTO " + into(second.candidate()) + " VALUES (100)");
    swap.publish(second, journal);

    assertThat(amounts(first.old() + "_bf_1")).containsExactly(1, 2);
    assertThat(swap.cleanUp(first)).isEqualTo("dropped " + first.old() + "_bf_1");
    assertThat(swap.cleanUp(first)).isEqualTo("nothing was kept");
    swap.rollback(second, journal, false);
    assertThat(amounts(second.table())).containsExactly(10, 20);
    assertThat(swap.cleanUp(second)).isEqualTo("dropped " + second.candidate());
    assertThat(amounts(second.table())).containsExactly(10, 20);
  }

  @Test
  void aCachedTableDoesNotGoOnToAnswer() {
    TableSwap.Spec spec = prepared("cached");
    SESSIONS.session().catalog().cacheTable(spec.table());
    assertThat(amounts(spec.table())).containsExactly(1, 2);

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
  }

  @Test
  void tablesOfOthersAreLeftAlone() {
    TableSwap.Spec spec = production("others");
    sql("CREATE TABLE " + spec.candidate() + " (a INT) USING parquet");
    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.candidate() + " exists and was not made by a swap");
    sql("DROP TABLE " + spec.candidate());
    sql("CREATE TABLE " + spec.old() + " (a INT) USING parquet");
    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.old() + " exists and was not made by a swap");
  }

  @Test
  void refusesToRollBackASwapThatNeverWas() {
    TableSwap.Spec spec = prepared("never");

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("there is no old table of this swap");
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void aCandidateThatLacksAColumnIsNotPublished() {
    TableSwap.Spec spec = prepared("lacking");
    sql("ALTER TABLE " + into(spec.table()) + " ADD COLUMN note STRING");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("it has no note");
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  static DagRunState state(TestOrchestrator test, BackfillId id) {
    return run(test, id).state();
  }

  static DagRun run(TestOrchestrator test, BackfillId id) {
    return test.runs().stream()
        .filter(one -> one.id().dag().equals(id.value()))
        .findFirst()
        .orElseThrow();
  }

  TableSwap.Spec production(String name) {
    TableSwap.Spec spec = spec(name, "bf_1");
    sql("CREATE DATABASE IF NOT EXISTS " + namespace());
    create(spec.table());
    sql("INSERT INTO " + into(spec.table()) + " VALUES (1), (2)");
    return spec;
  }

  TableSwap.Spec prepared(String name) {
    TableSwap.Spec spec = production(name);
    assertThat(swap.prepare(spec)).contains("to be published as " + expected().text());
    swap.prepare(spec);
    sql("INSERT INTO " + into(spec.candidate()) + " VALUES (10), (20)");
    return spec;
  }

  TableSwap.Spec spec(String name, String id) {
    Dataset dataset = Dataset.named(table(name)).build();
    return new TableSwap.Spec(
        new BackfillId(id), dataset, table(name), List.of(DataInterval.ALWAYS), false);
  }

  static void sql(String text) {
    SESSIONS.session().sql(text);
  }

  static List<Integer> amounts(String table) {
    SESSIONS.session().catalog().refreshTable(table);
    return SESSIONS
        .session()
        .sql("SELECT amount FROM " + table + " ORDER BY amount")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }
}
