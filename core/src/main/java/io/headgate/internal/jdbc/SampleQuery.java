package io.headgate.internal.jdbc;

import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.MetricSample;
import io.headgate.ledger.Observer;
import io.headgate.run.TaskInstanceId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads metrics over partitions; their names stay text, so that it reads also unknown ones. */
final class SampleQuery {

  private static final String SAMPLES =
      """
      SELECT o.id, o.dataset, o.start_at, o.end_at, o.label, o.inspector, o.at, o.version,
        o.observer, o.attempt, m.metric, m.value, m.error
      FROM observation o JOIN observation_metric m ON m.observation_id = o.id
      WHERE\s"""
          + PartitionFacts.overlapping("observation", "o");

  private static final String OF_METRIC = "AND m.metric = ?\n";

  /** No later look saw the metric, or that there is nothing to see. */
  private static final String NEWEST =
      """
      AND NOT EXISTS (
        SELECT 1 FROM observation later
        JOIN observation_metric seen ON seen.observation_id = later.id
        WHERE later.dataset = o.dataset AND later.start_at = o.start_at
          AND later.end_at = o.end_at AND later.id > o.id
          AND (seen.metric = m.metric OR (seen.metric = 'presence' AND seen.value = 0)))
      """;

  private static final String LATEST_PARTITIONS_FIRST =
      "ORDER BY o.start_at DESC, o.end_at DESC, o.id DESC, m.metric DESC LIMIT ?";

  private SampleQuery() {}

  static List<MetricSample> list(Session session, HistoryQuery query) throws SQLException {
    String sql =
        SAMPLES
            + (query.metric().isPresent() ? OF_METRIC : "")
            + (query.newestOnly() ? NEWEST : "")
            + LATEST_PARTITIONS_FIRST;
    List<MetricSample> latestFirst =
        Sql.query(session, sql, params -> bind(params, query), SampleQuery::read);
    List<MetricSample> samples = new ArrayList<>(latestFirst);
    Collections.reverse(samples);
    return List.copyOf(samples);
  }

  private static void bind(Params params, HistoryQuery query) throws SQLException {
    PartitionFacts.bind(params, query.dataset(), query.interval());
    if (query.metric().isPresent()) {
      params.text(query.metric().get());
    }
    params.number(query.limit());
  }

  private static MetricSample read(Row row) throws SQLException {
    double value = row.real("value");
    Optional<String> observer = row.optionalText("observer");
    int attempt = (int) row.number("attempt");
    return new MetricSample(
        row.partition(),
        row.text("metric"),
        Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value),
        row.optionalText("error"),
        row.instant("at"),
        row.text("inspector"),
        row.number("version"),
        observer.map(task -> new Observer(TaskInstanceId.parse(task), attempt)));
  }
}
