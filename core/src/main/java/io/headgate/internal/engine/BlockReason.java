package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.operation.Why;
import io.headgate.quality.Verdict;
import io.headgate.run.TaskInstance;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says which data blocks a task, and who has to act. */
final class BlockReason {

  private final Lineage lineage;
  private final TicketBook tickets;
  private final Readiness readiness;

  BlockReason(Lineage lineage, TicketBook tickets, Readiness readiness) {
    this.lineage = lineage;
    this.tickets = tickets;
    this.readiness = readiness;
  }

  /**
   * @param executing whether a task whose data has become fit is released by itself
   */
  Why of(LiveTask task, Turn turn, boolean executing) {
    Optional<TaskInstance> past = readiness.awaitedPast(task, turn);
    if (past.isPresent()) {
      return new Why.WaitsForPast(past.get().id(), past.get().state());
    }
    PendingLedger ledger = turn.ledger();
    List<Partition> unfit = readiness.unfit(task, ledger);
    if (!unfit.isEmpty()) {
      Partition first = new FirstBad(lineage, tickets, ledger).firstBad(unfit.get(0));
      return because(task, first, ledger.blockingVerdicts(first));
    }
    if (!task.isBlockedByItsBody()) {
      return new Why.Ready(executing);
    }
    List<Verdict> blocking =
        task.scope().inputs().values().stream()
            .flatMap(List::stream)
            .flatMap(partition -> ledger.blockingVerdicts(partition).stream())
            .toList();
    return blocking.isEmpty()
        ? new Why.BodyBlocks(task.instance().message(), task.instance().dueAt())
        : because(task, blocking.get(0).partition(), blocking);
  }

  private Why because(LiveTask task, Partition partition, List<Verdict> blocking) {
    DatasetName dataset = partition.dataset();
    Optional<Owner> owner =
        Optional.ofNullable(lineage.datasets().get(dataset)).flatMap(Dataset::owner);
    List<Verdict> verdicts =
        blocking.stream().filter(verdict -> verdict.partition().equals(partition)).toList();
    if (verdicts.isEmpty()) {
      return new Why.PartitionMissing(
          partition, lineage.producer(dataset).map(Lineage.Producer::toString), owner);
    }
    return new Why.VerdictBlocks(
        partition,
        verdicts.stream().map(Verdict::check).distinct().toList(),
        verdicts.stream().map(Verdict::message).distinct().collect(Collectors.joining(", ")),
        owner,
        tickets.about(List.of(partition)).stream().map(ticket -> ticket.id()).findFirst(),
        task.instance().dueAt());
  }
}
