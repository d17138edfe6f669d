package io.headgate.report;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.report.ReportModel.Finding;
import io.headgate.report.ReportModel.GateCell;
import io.headgate.report.ReportModel.GateLine;
import io.headgate.report.ReportModel.GateTable;
import io.headgate.text.Figures;
import io.headgate.time.DataInterval;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Arranges verdicts by dataset, check and partition. */
final class GateReader {

  private static final int MOST_PARTITIONS = 62;

  /** A dataset's table, and whether a verdict keeps consumers from any of its partitions. */
  record Gate(GateTable table, boolean blocks) {}

  private final Orchestrator orchestrator;
  private final ZoneId zone;

  GateReader(Orchestrator orchestrator, ZoneId zone) {
    this.orchestrator = orchestrator;
    this.zone = zone;
  }

  /** Those datasets that a gate has judged, by name. */
  List<Gate> read() {
    return orchestrator.lineage().datasets().values().stream()
        .sorted(Comparator.comparing(Dataset::name))
        .map(this::gate)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Gate> gate(Dataset dataset) {
    List<Verdict> verdicts = orchestrator.ledger().verdicts(dataset.name(), DataInterval.ALWAYS);
    if (verdicts.isEmpty()) {
      return Optional.empty();
    }
    List<Partition> all = verdicts.stream().map(Verdict::partition).distinct().sorted().toList();
    List<Partition> shown = all.subList(Math.max(0, all.size() - MOST_PARTITIONS), all.size());
    Map<String, Map<Partition, Verdict>> byCheck =
        verdicts.stream()
            .collect(
                Collectors.groupingBy(
                    Verdict::check, Collectors.toMap(Verdict::partition, Function.identity())));
    List<GateLine> lines =
        byCheck.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(check -> new GateLine(check.getKey(), cells(shown, check.getValue())))
            .toList();
    GateTable table =
        new GateTable(
            dataset.name().value(),
            dataset.owner().map(Owner::toString).orElse("no owner"),
            shown.stream().map(Partition::label).toList(),
            lines,
            verdicts.stream().filter(GateReader::isFinding).map(this::finding).toList(),
            shown.size() < all.size()
                ? "Only the latest " + shown.size() + " of " + all.size() + " partitions are shown."
                : "",
            new HistoryReader(orchestrator).read(dataset, verdicts));
    return Optional.of(
        new Gate(table, verdicts.stream().anyMatch(verdict -> verdict.outcome().isBlocking())));
  }

  private static List<GateCell> cells(List<Partition> shown, Map<Partition, Verdict> verdicts) {
    return shown.stream()
        .map(
            partition ->
                Optional.ofNullable(verdicts.get(partition))
                    .map(
                        verdict ->
                            new GateCell(
                                verdict.outcome().code(),
                                partition.label()
                                    + ": "
                                    + verdict.outcome().code()
                                    + ", "
                                    + verdict.message()))
                    .orElseGet(() -> new GateCell("none", partition.label() + ": not judged")))
        .toList();
  }

  private Finding finding(Verdict verdict) {
    return new Finding(
        verdict.partition().label(),
        verdict.check(),
        verdict.outcome().code(),
        verdict.message(),
        verdict.examples(),
        Figures.time(Optional.of(verdict.at()), zone));
  }

  private static boolean isFinding(Verdict verdict) {
    return verdict.outcome().needsAction() || verdict.outcome() == Outcome.WARN;
  }
}
