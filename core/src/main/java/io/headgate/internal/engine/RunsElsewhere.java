package io.headgate.internal.engine;

import io.headgate.run.DagRun;
import io.headgate.run.Lane;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The unfinished runs of other nodes, as they were at the last heartbeat, or after it when somebody
 * first asked. Those of DAGs that are not known here are left out: what they write is not either.
 * Confined to the coordinator.
 */
final class RunsElsewhere {

  private final Store store;
  private final Membership membership;
  private final LiveState live;
  private final DagFinder dags;
  private final Map<Lane, List<LiveRun>> known = new EnumMap<>(Lane.class);

  RunsElsewhere(Store store, Membership membership, LiveState live, DagFinder dags) {
    this.store = store;
    this.membership = membership;
    this.live = live;
    this.dags = dags;
  }

  /** The next question reads the store again. */
  void lookAgain() {
    known.clear();
  }

  /**
   * The runs of the lane that somebody here may have to wait for.
   *
   * @param which by the names of their DAGs; the same for every question about the lane
   */
  List<LiveRun> of(Lane lane, Predicate<String> which) {
    return membership.isShared()
        ? known.computeIfAbsent(lane, asked -> read(asked, which))
        : List.of();
  }

  private List<LiveRun> read(Lane lane, Predicate<String> which) {
    List<DagRun> others =
        membership.runsOfOthers().stream()
            .filter(run -> run.id().kind().lane() == lane)
            .filter(run -> Precedence.goesOn(run.state()) && !live.has(run.id()))
            .filter(run -> which.test(run.id().dag()))
            .toList();
    if (others.isEmpty()) {
      return List.of();
    }
    // Runs of shadows are scheduled, too, but not in that lane.
    return new RunDags()
        .live(others, store.tasksOfUnfinishedRuns(), store.shapesOfUnfinishedRuns(), dags).stream()
            .filter(run -> run.lane() == lane)
            .toList();
  }
}
