package io.headgate.quality;

import static io.headgate.quality.TableSchema.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaTest {

  private static final Dataset SALES = Dataset.named("raw.sales").daily(ZoneOffset.UTC).build();
  private static final Instant NOW = Instant.parse("1998-02-01T00:00:00Z");
  private static final TableSchema ACCEPTED =
      TableSchema.of(
          column("id", "int"),
          new TableSchema.Column("amount", "decimal(10,2)", false),
          column("address", "struct<city: string, zip: int>"),
          column("tags", "array<string>"));

  private Optional<TableSchema> accepted = Optional.empty();
  private final PartitionHistory history =
      new PartitionHistory() {
        @Override
        public List<Observation> observations(DatasetName dataset, DataInterval interval) {
          throw new AssertionError("what was accepted is a fact of its own");
        }

        @Override
        public List<Verdict> verdicts(DatasetName dataset, DataInterval interval) {
          throw new AssertionError("what was accepted is a fact of its own");
        }

        @Override
        public Optional<Instant> materializedAt(Partition partition) {
          return Optional.empty();
        }

        @Override
        public Optional<AcceptedSchema> acceptedSchema(DatasetName dataset, String check) {
          return accepted.map(schema -> new AcceptedSchema(dataset, check, schema, "test", NOW));
        }
      };

  private static Observation seen(String day, TableSchema schema, int minute) {
    return new Observation(
        SALES.partition(day),
        Map.of(Metric.presence(), 1.0),
        Map.of(),
        Optional.of(schema),
        "test",
        NOW.plusSeconds(minute * 60L));
  }

  private Check.Judgement judge(Schema check, TableSchema now) {
    return check.judge(
        new Evidence(seen("1998-01-09", now, 9), SALES, Map.of(), history, check.name(), NOW));
  }

  private static TableSchema changed(String change) {
    return switch (change) {
      case "nothing" -> ACCEPTED;
      case "added" -> with(List.of(), column("extra", "string"));
      case "removed" -> with(List.of("tags"));
      case "widened" -> with(List.of("id"), column("id", "bigint"));
      case "widened decimal" ->
          with(List.of("amount"), new TableSchema.Column("amount", "decimal(12,2)", false));
      case "narrowed" -> with(List.of("id"), column("id", "smallint"));
      case "other type" -> with(List.of("id"), column("id", "string"));
      case "other scale" ->
          with(List.of("amount"), new TableSchema.Column("amount", "decimal(12,3)", false));
      case "required" -> with(List.of("id"), new TableSchema.Column("id", "int", false));
      case "nullable" -> with(List.of("amount"), column("amount", "decimal(10,2)"));
      case "reordered" -> with(List.of("id"), column("id", "int"), "last");
      case "nested added" ->
          with(List.of("address"), column("address", "struct<city:string,zip:int,street:string>"));
      case "nested removed" -> with(List.of("address"), column("address", "struct<city:string>"));
      case "nested widened" ->
          with(List.of("address"), column("address", "struct<city:string,zip:bigint>"));
      case "element" -> with(List.of("tags"), column("tags", "array<int>"));
      case "another name of the type" -> with(List.of("id"), column("id", "INTEGER"));
      default -> throw new IllegalArgumentException(change);
    };
  }

  private static TableSchema with(List<String> without, TableSchema.Column... columns) {
    List<TableSchema.Column> all = new ArrayList<>();
    for (TableSchema.Column old : ACCEPTED.columns()) {
      if (without.contains(old.name())) {
        for (TableSchema.Column column : columns) {
          if (column.name().equals(old.name())) {
            all.add(column);
          }
        }
      } else {
        all.add(old);
      }
    }
    for (TableSchema.Column column : columns) {
      if (!without.contains(column.name())) {
        all.add(column);
      }
    }
    return new TableSchema(all);
  }

  private static TableSchema with(List<String> moved, TableSchema.Column column, String last) {
    List<TableSchema.Column> all = new ArrayList<>();
    ACCEPTED.columns().stream().filter(old -> !moved.contains(old.name())).forEach(all::add);
    all.add(column);
    assertThat(last).isEqualTo("last");
    return new TableSchema(all);
  }

  @ParameterizedTest
  @CsvSource({
    "nothing, PASS, PASS, PASS",
    "added, BLOCK, WARN, PASS",
    "removed, BLOCK, BLOCK, BLOCK",
    "widened, BLOCK, WARN, PASS",
    "widened decimal, BLOCK, WARN, PASS",
    "narrowed, BLOCK, BLOCK, BLOCK",
    "other type, BLOCK, BLOCK, BLOCK",
    "other scale, BLOCK, BLOCK, BLOCK",
    "required, BLOCK, PASS, PASS",
    "nullable, BLOCK, BLOCK, WARN",
    "reordered, BLOCK, PASS, PASS",
    "nested added, BLOCK, WARN, PASS",
    "nested removed, BLOCK, BLOCK, BLOCK",
    "nested widened, BLOCK, WARN, PASS",
    "element, BLOCK, BLOCK, BLOCK",
    "another name of the type, PASS, PASS, PASS"
  })
  void eachModeMindsWhatItShould(
      String change, Outcome strict, Outcome backward, Outcome permissive) {
    accepted = Optional.of(ACCEPTED);
    TableSchema now = changed(change);

    assertThat(judge(Schema.hasNotDrifted(SchemaMode.STRICT), now).outcome()).isEqualTo(strict);
    assertThat(judge(Schema.hasNotDrifted(SchemaMode.BACKWARD), now).outcome()).isEqualTo(backward);
    assertThat(judge(Schema.hasNotDrifted(SchemaMode.PERMISSIVE), now).outcome())
        .isEqualTo(permissive);
  }

  @Test
  void mindsOnlyTheColumnsThatThisConsumerReads() {
    accepted = Optional.of(ACCEPTED);
    Schema check = Schema.hasNotDrifted(SchemaMode.BACKWARD).readBy("id", "Amount");

    assertThat(judge(check, changed("removed")).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, changed("nested removed")).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, changed("other type")))
        .isEqualTo(
            new Check.Judgement(
                Outcome.BLOCK, "schema differs: column id is string, expected int"));
  }

  @Test
  void theFirstSchemaIsAccepted() {
    assertThat(judge(Schema.hasNotDrifted(SchemaMode.STRICT), ACCEPTED).outcome())
        .isEqualTo(Outcome.PASS);
  }

  @ParameterizedTest
  @EnumSource(SchemaMode.class)
  void noModeLetsTheColumnsChangeThatATableIsPartitionedBy(SchemaMode mode) {
    Schema check = Schema.hasNotDrifted(mode);
    accepted = Optional.of(ACCEPTED.partitioned("sale_date"));

    assertThat(judge(check, ACCEPTED.partitioned("SALE_DATE")).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, ACCEPTED.partitioned("day(sold_at)", "region")))
        .isEqualTo(
            new Check.Judgement(
                Outcome.BLOCK,
                "schema differs: the table is partitioned by day(sold_at), region, expected"
                    + " partitioned by sale_date"));
    assertThat(judge(check, ACCEPTED.partitioned()).message())
        .endsWith("the table is not partitioned, expected partitioned by sale_date");
    // Whoever looked does not know.
    assertThat(judge(check, ACCEPTED).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void aDeclaredSchemaDoesNotMindFurtherColumns() {
    Schema check = Schema.conformsTo(ACCEPTED);

    assertThat(judge(check, changed("added")).outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(check, changed("nullable")).outcome()).isEqualTo(Outcome.BLOCK);
    assertThat(judge(check, changed("removed")).message())
        .isEqualTo("schema differs: column tags is missing");
    assertThat(judge(Schema.conformsTo(ACCEPTED, SchemaMode.STRICT), changed("added")).outcome())
        .isEqualTo(Outcome.BLOCK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "STRUCT<a: INT NOT NULL, b: ARRAY<STRUCT<c: DECIMAL(10, 2)>>>;"
            + "struct<a:int,b:array<struct<c:decimal(10,2)>>>",
        "MAP<STRING, BIGINT>;map<string,bigint>",
        "varchar(20);string",
        "numeric(8,3);decimal(8,3)",
        "interval day to second;intervaldaytosecond",
        "struct<a;struct<a"
      })
  void readsTheTypesOfAllEngines(String text, String type) {
    assertThat(ColumnType.parse(text)).hasToString(type);
  }
}
