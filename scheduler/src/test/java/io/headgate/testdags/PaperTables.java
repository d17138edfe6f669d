package io.headgate.testdags;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tables of which only the numbers of rows exist: an engine without data. A table that nobody has
 * told a number for holds five rows per partition, but {@code raw.sales} holds none.
 */
public final class PaperTables implements TableInspector, TableSwap {

  private static final TableSchema SCHEMA =
      TableSchema.of(TableSchema.column("id", "int"), TableSchema.column("net", "decimal(10,2)"));

  private final Map<String, Double> rows = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public PaperTables(InstantSource clock) {
    this.clock = clock;
  }

  /** Puts rows into a partition. */
  public void deliver(String table, String label, double count) {
    rows.put(table + " " + label, count);
  }

  @Override
  public List<Observation> inspect(Request request) {
    return request.partitions().stream().map(partition -> observe(request, partition)).toList();
  }

  private Observation observe(Request request, Partition partition) {
    double unknown = request.table().equals("raw.sales") ? 0 : 5;
    double count = rows.getOrDefault(request.table() + " " + partition.label(), unknown);
    Map<Metric, Double> values = new HashMap<>();
    values.put(Metric.presence(), count > 0 ? 1.0 : 0.0);
    values.put(Metric.rowCount(), count);
    request.metrics().stream()
        .filter(metric -> metric.kind() == Metric.Kind.COMPLETENESS)
        .forEach(metric -> values.put(metric, 1.0));
    values.keySet().retainAll(request.metrics());
    return new Observation(
        partition,
        values,
        Map.of(),
        request.withSchema() ? Optional.of(SCHEMA) : Optional.empty(),
        "paper",
        clock.instant());
  }

  @Override
  public Publication publication(Spec spec) {
    return Publication.gapless("names exchanged on paper");
  }

  @Override
  public String prepare(Spec spec) {
    return "nothing taken over";
  }

  @Override
  public List<String> columns(Spec spec) {
    return List.of("id", "net");
  }

  @Override
  public TableDiff diff(Spec spec, List<String> key) {
    return new TableDiff(
        spec.table(),
        spec.candidate(),
        spec.ranges().stream()
            .flatMap(range -> spec.dataset().partitions(range).stream())
            .map(
                partition ->
                    new TableDiff.PartitionDiff(
                        partition.label(),
                        5,
                        5,
                        key.isEmpty() ? Optional.empty() : Optional.of(new TableDiff.Keys(0, 0, 1)),
                        Map.of(
                            "net",
                            new TableDiff.ColumnDiff(
                                key.isEmpty() ? OptionalLong.empty() : OptionalLong.of(1),
                                Optional.of(new TableDiff.Sums(10, 9.5))))))
            .toList(),
        List.of());
  }

  @Override
  public Optional<String> stage(Spec spec) {
    return Optional.empty();
  }

  @Override
  public String publish(Spec spec, SwapJournal journal) {
    for (SwapState state :
        List.of(SwapState.PREPARED, SwapState.OLD_MOVED, SwapState.PUBLISHED, SwapState.VERIFIED)) {
      journal.record(spec.id(), spec.table(), state, "on paper");
    }
    return "exchanged on paper";
  }

  @Override
  public String cleanUp(Spec spec) {
    return "dropped " + spec.old();
  }

  @Override
  public String rollback(Spec spec, SwapJournal journal, boolean force) {
    journal.record(spec.id(), spec.table(), SwapState.ROLLING_BACK, "on paper");
    journal.record(spec.id(), spec.table(), SwapState.ROLLED_BACK, "on paper");
    return "exchanged back on paper";
  }
}
