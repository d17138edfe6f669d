package io.headgate.testdags;

import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Exchanges groups of tables that exist on paper only. */
public final class PaperGroup implements GroupSwap {

  private final Map<String, String> views = new TreeMap<>();

  private boolean differing;

  /** From now on every partition has another sum of {@code net}. */
  public void differ() {
    differing = true;
  }

  @Override
  public Publication publication(Group group) {
    return Publication.gapless("names exchanged on paper");
  }

  @Override
  public void claim(Group group) {
    // Paper is patient.
  }

  @Override
  public TableDiff diff(
      Dataset production, Dataset shadow, List<DataInterval> ranges, List<String> key) {
    return new TableDiff(
        production.name().value(),
        shadow.name().value(),
        ranges.stream()
            .flatMap(range -> production.partitions(range).stream())
            .map(
                partition ->
                    new TableDiff.PartitionDiff(
                        partition.label(),
                        5,
                        5,
                        Optional.empty(),
                        differing
                            ? Map.of(
                                "net",
                                new TableDiff.ColumnDiff(
                                    OptionalLong.empty(), Optional.of(new TableDiff.Sums(10, 9.5))))
                            : Map.of()))
            .toList(),
        List.of());
  }

  @Override
  public String cutOver(Group group, SwapJournal journal) {
    for (Member member : group.members()) {
      journal.record(group.id(), group.production(member), SwapState.VERIFIED, "on paper");
    }
    return "exchanged on paper";
  }

  @Override
  public String rollBack(Group group, SwapJournal journal, boolean force) {
    for (Member member : group.members()) {
      journal.record(group.id(), group.production(member), SwapState.ROLLED_BACK, "on paper");
    }
    return "exchanged back on paper";
  }

  @Override
  public ConsumerView point(Group group, Member member, String view, boolean shadow) {
    views.put(view, shadow ? group.shadow(member) : group.production(member));
    return new ConsumerView(view, views.getOrDefault(view, ""));
  }

  @Override
  public List<ConsumerView> views(Group group) {
    return views.entrySet().stream()
        .map(entry -> new ConsumerView(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public String drop(Group group, boolean cutOver, Runnable begun) {
    group.requireNobodyReads(views(group), cutOver);
    begun.run();
    return "dropped " + (cutOver ? "production's former tables" : "the shadows") + " on paper";
  }
}
