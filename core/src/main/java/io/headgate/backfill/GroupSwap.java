package io.headgate.backfill;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the tables of a parallel pipeline production's names, all of them together. Implemented by
 * engines; thread-safe.
 *
 * <p>Every method is idempotent: after a crash it is called again and goes on where the catalog
 * (not the caller's memory) says it was. What it cannot do it refuses with a {@link
 * io.headgate.dag.PermanentFailure} before it changes anything.
 */
public interface GroupSwap {

  /**
   * The tables that change places together.
   *
   * @param id tells this group's tables from any other's
   * @param suffix ends the names of the tables that production had
   */
  record Group(BackfillId id, String suffix, List<ParallelPipeline.Member> members) {
    public Group {
      members = List.copyOf(members);
    }

    /** The group of the pipeline. */
    public static Group of(ParallelPipeline pipeline) {
      return new Group(
          new BackfillId("parallel_" + pipeline.name()), pipeline.name(), pipeline.members());
    }

    /** What the shadow's table is called until the cut-over. */
    public String shadow(ParallelPipeline.Member member) {
      return member.shadow().name().value();
    }

    /** Where consumers read. */
    public String production(ParallelPipeline.Member member) {
      return member.production().name().value();
    }

    /** What production's former table is called after the cut-over. */
    public String old(ParallelPipeline.Member member) {
      return production(member) + "_before_" + suffix;
    }

    /**
     * For implementations of {@link GroupSwap#drop}.
     *
     * @param views of the group
     * @param cutOver whether production's former tables are to go, and not the shadows'
     * @throws PermanentFailure if one of the views stands for what is to go
     */
    public void requireNobodyReads(List<ConsumerView> views, boolean cutOver) {
      Set<String> going = new HashSet<>();
      for (ParallelPipeline.Member member : members) {
        going.add(shadow(member));
        if (cutOver) {
          going.add(old(member));
        }
      }
      List<String> reading =
          views.stream()
              .filter(view -> going.contains(view.table()))
              .map(view -> view.view() + " (stands for " + view.table() + ")")
              .toList();
      if (!reading.isEmpty()) {
        throw new PermanentFailure(
            "Cannot drop what lost in parallel pipeline "
                + suffix
                + ": consumers still read it by the views "
                + String.join(", ", reading)
                + ". Point them at production first: parallel view "
                + suffix
                + " DATASET VIEW --side old");
      }
    }
  }

  /**
   * How the group would be cut over.
   *
   * @throws io.headgate.dag.PermanentFailure if a table of production is missing or is no table
   */
  TableSwap.Publication publication(Group group);

  /**
   * Takes the names of the shadows' tables for this group, before anything is written there.
   *
   * @throws io.headgate.dag.PermanentFailure if somebody else has them already
   */
  void claim(Group group);

  /**
   * Compares a shadow's table with production's over the ranges.
   *
   * @param key columns that tell the rows of a partition apart; empty if none do
   * @throws io.headgate.dag.PermanentFailure if a table is missing, the shadow's lacks a column of
   *     production or has it with another type, or rows share a key
   */
  TableDiff diff(Dataset production, Dataset shadow, List<DataInterval> ranges, List<String> key);

  /**
   * Makes the shadows' tables production, journaling each step of each table before it is taken:
   * all of them or, if one turns out to be lost on the way, none.
   *
   * @return one line for people: what became what
   */
  String cutOver(Group group, SwapJournal journal);

  /**
   * Makes production what it was before, whether the cut-over was complete or not.
   *
   * @param force also if production was written since; what was written goes back to the shadow
   * @return one line for people
   */
  String rollBack(Group group, SwapJournal journal, boolean force);

  /**
   * A consumer's view, which stands for one table of the group.
   *
   * @param view its dotted name
   * @param table production's name or the shadow's, which it stands for now
   */
  record ConsumerView(String view, String table) {}

  /**
   * Has a consumer's view stand for production's table or for the shadow's, in one commit; makes
   * the view if there is none. It goes on to be readable through cut-over and rollback, without a
   * gap where these have none.
   *
   * @param shadow whether it stands for the shadow's table
   * @throws io.headgate.dag.PermanentFailure if the name belongs to somebody else, or there is no
   *     such table
   */
  ConsumerView point(Group group, ParallelPipeline.Member member, String view, boolean shadow);

  /** The views that stand for tables of the group, by name. */
  List<ConsumerView> views(Group group);

  /**
   * Removes the tables that lost. Their files stay where they are: other tables may share them.
   *
   * @param cutOver whether those are production's former ones, and not the shadows'
   * @param begun called when nothing forbids it, before the first of them is removed
   * @return one line for people: what was removed
   * @throws io.headgate.dag.PermanentFailure if a consumer's view stands for what is to go
   */
  String drop(Group group, boolean cutOver, Runnable begun);
}
