package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Inspection;
import io.headgate.ledger.Observer;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableSchema;
import io.headgate.time.DataInterval;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Observations: appended, never changed; one row per metric. */
final class ObservationTable {

  private static final String INSERT =
      """
      INSERT INTO observation
        (id, dataset, start_at, end_at, label, inspector, table_schema, at, version, observer,
         attempt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String INSERT_METRIC =
      """
      INSERT INTO observation_metric (observation_id, metric, value, error) VALUES (?, ?, ?, ?)
      """;

  static final String OVERLAPPING =
      """
      SELECT o.id, o.dataset, o.start_at, o.end_at, o.label, o.inspector, o.table_schema, o.at,
        m.metric, m.value, m.error
      FROM observation o LEFT JOIN observation_metric m ON m.observation_id = o.id
      WHERE\s"""
          + PartitionFacts.overlapping("observation", "o")
          + "ORDER BY o.at, o.id, m.metric";

  private record Numbered(long id, Inspection inspection) {}

  private record Header(
      long id, Partition partition, String inspector, Optional<TableSchema> schema, Instant at) {}

  private record MetricRow(
      long observation, Metric metric, Optional<Double> value, Optional<String> error) {}

  /** One row of the join: the metric is absent where an observation has none. */
  private record Joined(Header header, Optional<MetricRow> metric) {}

  private final CounterTable counters;

  ObservationTable(CounterTable counters) {
    this.counters = counters;
  }

  void insert(Session session, List<Inspection> inspections) throws SQLException {
    if (inspections.isEmpty()) {
      return;
    }
    long id = counters.reserve(session, CounterTable.OBSERVATION, inspections.size());
    List<Numbered> rows = new ArrayList<>();
    List<MetricRow> metrics = new ArrayList<>();
    for (Inspection inspection : inspections) {
      rows.add(new Numbered(id, inspection));
      metrics.addAll(metricsOf(id, inspection.observation()));
      id++;
    }
    Sql.batch(session, INSERT, rows, ObservationTable::bind);
    Sql.batch(session, INSERT_METRIC, metrics, ObservationTable::bindMetric);
  }

  List<Observation> overlapping(Session session, DatasetName dataset, DataInterval interval)
      throws SQLException {
    List<Joined> rows =
        Sql.query(
            session,
            OVERLAPPING,
            params -> PartitionFacts.bind(params, dataset, interval),
            ObservationTable::read);
    Map<Header, List<MetricRow>> byHeader = new LinkedHashMap<>();
    for (Joined row : rows) {
      List<MetricRow> metrics = byHeader.computeIfAbsent(row.header(), header -> new ArrayList<>());
      row.metric().ifPresent(metrics::add);
    }
    return byHeader.entrySet().stream()
        .map(entry -> observation(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<MetricRow> metricsOf(long id, Observation observation) {
    Set<Metric> metrics = new LinkedHashSet<>(observation.values().keySet());
    metrics.addAll(observation.errors().keySet());
    return metrics.stream()
        .map(
            metric ->
                new MetricRow(
                    id,
                    metric,
                    Optional.ofNullable(observation.values().get(metric)),
                    Optional.ofNullable(observation.errors().get(metric))))
        .toList();
  }

  private static Observation observation(Header header, List<MetricRow> metrics) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    Map<Metric, String> errors = new LinkedHashMap<>();
    for (MetricRow metric : metrics) {
      metric.value().ifPresent(value -> values.put(metric.metric(), value));
      metric.error().ifPresent(error -> errors.put(metric.metric(), error));
    }
    return new Observation(
        header.partition(), values, errors, header.schema(), header.inspector(), header.at());
  }

  private static void bind(Params params, Numbered row) throws SQLException {
    Observation observation = row.inspection().observation();
    params
        .number(row.id())
        .partition(observation.partition())
        .prose(observation.partition().label())
        .prose(observation.inspector())
        .text(observation.schema().map(SchemaFormat::write))
        .instant(observation.at())
        .number(row.inspection().version())
        .text(row.inspection().by().map(by -> by.task().toString()))
        .number(row.inspection().by().map(Observer::attempt).orElse(0));
  }

  private static void bindMetric(Params params, MetricRow row) throws SQLException {
    params
        .number(row.observation())
        .text(row.metric().toString())
        .real(row.value().orElse(Double.NaN))
        .prose(row.error());
  }

  private static Joined read(Row row) throws SQLException {
    Header header =
        new Header(
            row.number("id"),
            row.partition(),
            row.text("inspector"),
            row.optionalText("table_schema").map(SchemaFormat::read),
            row.instant("at"));
    Optional<String> metric = row.optionalText("metric");
    return new Joined(
        header,
        metric.isEmpty() ? Optional.empty() : Optional.of(readMetric(row, header, metric.get())));
  }

  private static MetricRow readMetric(Row row, Header header, String metric) throws SQLException {
    Optional<String> error = row.optionalText("error");
    double value = row.real("value");
    // A metric with an error has a value only if one is there: then null is not "not a number".
    boolean hasValue = error.isEmpty() || !Double.isNaN(value);
    return new MetricRow(
        header.id(),
        Metric.recorded(metric),
        hasValue ? Optional.of(value) : Optional.empty(),
        error);
  }
}
