package io.headgate.internal.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which runs may be active: at most {@code maxActiveRuns} of a DAG, oldest interval first. A
 * blocked run takes no place. Confined to the coordinator.
 */
final class Admission {

  private static final class Places {
    private final NavigableSet<LiveRun> waiting = new TreeSet<>(LiveRun.OLDEST_FIRST);
    private int taken;
  }

  private final Map<String, Places> byDag = new HashMap<>();
  private final Set<String> dirty = new LinkedHashSet<>();

  /** The run waits for a place. */
  void enqueue(LiveRun run) {
    places(run).waiting.add(run);
    dirty.add(run.dag().name());
  }

  /** The run is active already, such as at recovery. */
  void occupy(LiveRun run) {
    places(run).taken++;
  }

  /** The run gives its place back. */
  void leave(LiveRun run) {
    places(run).taken--;
    dirty.add(run.dag().name());
  }

  /** The run does not wait any more. */
  void withdraw(LiveRun run) {
    places(run).waiting.remove(run);
  }

  /** The DAG's waiting runs are looked at again. */
  void lookAgain(String dag) {
    dirty.add(dag);
  }

  /**
   * Takes out the runs that have a place now; each occupies it.
   *
   * @param paused says which DAGs' runs wait whatever place there is
   */
  List<LiveRun> admit(Predicate<String> paused) {
    List<LiveRun> admitted = new ArrayList<>();
    for (String dag : dirty) {
      Places places = paused.test(dag) ? null : byDag.get(dag);
      while (places != null && !places.waiting.isEmpty()) {
        LiveRun next = places.waiting.first();
        if (places.taken >= next.dag().maxActiveRuns()) {
          break;
        }
        places.waiting.remove(next);
        places.taken++;
        admitted.add(next);
      }
    }
    dirty.clear();
    return admitted;
  }

  void clear() {
    byDag.clear();
    dirty.clear();
  }

  private Places places(LiveRun run) {
    return byDag.computeIfAbsent(run.dag().name(), name -> new Places());
  }
}
