package io.headgate.inspection;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.RowRule;
import io.headgate.quality.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL that tells which rows break which rules. Such a query has every row of the wanted
 * partitions with all its columns, and behind them one truth value per rule. Immutable.
 */
public final class BrokenRules {

  private static final String BROKEN = "hg_broken_";
  private static final String FOUND = "hg_found_";
  private static final String ROWS = "hg_rows";

  private final SqlDialect dialect;
  private final Dataset dataset;
  private final List<RowRule> rules;

  /**
   * @param dataset whose rows they are
   */
  public BrokenRules(SqlDialect dialect, Dataset dataset, List<RowRule> rules) {
    this.dialect = dialect;
    this.dataset = dataset;
    this.rules = List.copyOf(rules);
  }

  /** The name of the column that is true in rows that break the rule of that number, from 0. */
  public String column(int rule) {
    return BROKEN + rule;
  }

  /** Whether a row breaks any of the rules. */
  public String any() {
    return IntStream.range(0, rules.size())
        .mapToObj(this::column)
        .collect(Collectors.joining(" OR "));
  }

  /**
   * The query.
   *
   * @param rows all of them
   * @param others finds the table of a dataset that values are looked for in
   * @throws QueryRefusedException if such a table is not there
   */
  public String query(
      Relation rows, List<Partition> partitions, Function<Dataset, Relation> others) {
    List<String> columns = new ArrayList<>(List.of(ROWS + ".*"));
    StringBuilder tables = new StringBuilder(rows.from()).append(' ').append(ROWS);
    for (int i = 0; i < rules.size(); i++) {
      columns.add("CASE WHEN " + broken(i) + " THEN TRUE ELSE FALSE END AS " + column(i));
      Metric metric = rules.get(i).metric();
      if (metric.kind() == Metric.Kind.FOUND_IN) {
        tables.append(lookup(i, metric, others.apply(metric.other().orElseThrow())));
      }
    }
    return "SELECT "
        + String.join(", ", columns)
        + " FROM "
        + tables
        + " WHERE "
        + dialect.inside(dataset, partitions, rows.schema());
  }

  private String lookup(int rule, Metric metric, Relation other) {
    String name = metric.arguments().get(0);
    TableSchema.Column found =
        other
            .schema()
            .find(name)
            .orElseThrow(() -> QueryRefusedException.because("there is no column " + name));
    return " LEFT JOIN (SELECT DISTINCT "
        + dialect.quoted(found.name())
        + " AS "
        + FOUND
        + rule
        + " FROM "
        + other.from()
        + metric.other().map(dialect::onlySlice).orElse("")
        + ") hg_other_"
        + rule
        + " ON "
        + ROWS
        + "."
        + dialect.quoted(metric.columns().get(0))
        + " = "
        + FOUND
        + rule;
  }

  private String broken(int number) {
    RowRule rule = rules.get(number);
    Metric metric = rule.metric();
    String column = metric.columns().isEmpty() ? "" : dialect.quoted(metric.columns().get(0));
    String filter = metric.filter().map(sql -> Aggregates.bracketed(sql) + " AND ").orElse("");
    String broken =
        switch (metric.kind()) {
          case COMPLETENESS -> column + " IS NULL";
          case COMPLIANCE ->
              "NOT COALESCE(" + Aggregates.bracketed(metric.arguments().get(0)) + ", FALSE)";
          case PATTERN_MATCH -> "NOT " + Aggregates.bracketed(Aggregates.matches(metric, dialect));
          case ALLOWED_VALUES ->
              "NOT " + Aggregates.bracketed(Aggregates.isAllowed(metric, dialect));
          case FOUND_IN -> column + " IS NOT NULL AND " + FOUND + number + " IS NULL";
          case UNIQUENESS -> isRepeated(metric, filter);
          case MIN -> number(column) + " < " + literal(rule.low());
          case MAX -> number(column) + " > " + literal(rule.high());
          case MIN_LENGTH -> Aggregates.length(dialect, column) + " < " + literal(rule.low());
          case MAX_LENGTH -> Aggregates.length(dialect, column) + " > " + literal(rule.high());
          default -> throw new IllegalArgumentException(metric + " is not about single rows");
        };
    return filter + Aggregates.bracketed(broken);
  }

  private String isRepeated(Metric metric, String filter) {
    List<String> columns = metric.columns().stream().map(dialect::quoted).toList();
    String present = Grouping.anyPresent(columns);
    String group =
        dataset.isUnpartitioned()
            ? String.join(", ", columns)
            : dialect.key(dataset) + ", " + String.join(", ", columns);
    return present
        + " AND SUM(CASE WHEN "
        + filter
        + present
        + " THEN 1 ELSE 0 END) OVER (PARTITION BY "
        + group
        + ") > 1";
  }

  private String number(String column) {
    return "CAST(" + column + " AS " + dialect.real() + ")";
  }

  private String literal(double bound) {
    return number(dialect.literal(Double.toString(bound)));
  }
}
