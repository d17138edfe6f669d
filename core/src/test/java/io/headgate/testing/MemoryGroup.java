package io.headgate.testing;

import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableDiff.ColumnDiff;
import io.headgate.backfill.TableDiff.PartitionDiff;
import io.headgate.backfill.TableDiff.Sums;
import io.headgate.backfill.TableSwap.Publication;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Tables of one number per partition, with names that can be exchanged. */
final class MemoryGroup implements GroupSwap {

  private final Map<String, String> views = new TreeMap<>();

  final Map<String, Map<String, Integer>> tables = new TreeMap<>();

  /** How many more changes of names there are before the process dies. */
  int changesLeft = Integer.MAX_VALUE;

  void write(String table, String label, int number) {
    tables.computeIfAbsent(table, name -> new TreeMap<>()).put(label, number);
  }

  Optional<Integer> read(String table, String label) {
    return Optional.ofNullable(tables.getOrDefault(table, Map.of()).get(label));
  }

  @Override
  public Publication publication(Group group) {
    for (Member member : group.members()) {
      if (!tables.containsKey(group.production(member)) && !tables.containsKey(group.old(member))) {
        throw new PermanentFailure("there is no table " + group.production(member));
      }
    }
    return Publication.withGap("one name after the other", "readers may miss a table");
  }

  @Override
  public void claim(Group group) {
    for (Member member : group.members()) {
      if (tables.containsKey(group.shadow(member))) {
        throw new PermanentFailure(group.shadow(member) + " is somebody else's");
      }
    }
  }

  @Override
  public TableDiff diff(
      Dataset production, Dataset shadow, List<DataInterval> ranges, List<String> key) {
    List<PartitionDiff> partitions = new ArrayList<>();
    for (DataInterval range : ranges) {
      for (Partition partition : production.partitions(range)) {
        int before = read(production.name().value(), partition.label()).orElse(0);
        int after = read(shadow.name().value(), partition.label()).orElse(0);
        partitions.add(
            new PartitionDiff(
                partition.label(),
                1,
                1,
                Optional.empty(),
                before == after
                    ? Map.of()
                    : Map.of(
                        "number",
                        new ColumnDiff(
                            OptionalLong.empty(), Optional.of(new Sums(before, after))))));
      }
    }
    return new TableDiff(production.name().value(), shadow.name().value(), partitions, List.of());
  }

  @Override
  public String cutOver(Group group, SwapJournal journal) {
    for (Member member : group.members()) {
      if (tables.containsKey(group.shadow(member))) {
        journal.record(group.id(), group.production(member), SwapState.OLD_MOVED, "");
        rename(group.production(member), group.old(member));
        rename(group.shadow(member), group.production(member));
      }
      journal.record(group.id(), group.production(member), SwapState.VERIFIED, "");
    }
    return group.members().size() + " tables";
  }

  @Override
  public String rollBack(Group group, SwapJournal journal, boolean force) {
    for (Member member : group.members()) {
      if (tables.containsKey(group.old(member))) {
        rename(group.production(member), group.shadow(member));
        rename(group.old(member), group.production(member));
      }
      journal.record(group.id(), group.production(member), SwapState.ROLLED_BACK, "");
    }
    return group.members().size() + " tables back";
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
    List<String> names =
        group.members().stream()
            .map(member -> cutOver ? group.old(member) : group.shadow(member))
            .toList();
    names.forEach(tables::remove);
    return "dropped " + names;
  }

  /** Does nothing if it was done before. */
  private void rename(String from, String to) {
    if (tables.containsKey(from) && !tables.containsKey(to)) {
      if (changesLeft == 0) {
        throw new Killed();
      }
      changesLeft--;
      tables.put(to, tables.remove(from));
    }
  }

  /** The process has died. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
