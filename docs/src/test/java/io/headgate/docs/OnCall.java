package io.headgate.docs;

import io.headgate.Orchestrator;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.operation.Mark;
import io.headgate.operation.Operations;
import io.headgate.operation.Why;
import io.headgate.run.DagRunId;
import java.time.LocalDate;

/** What a person on call, or a program for them, does. */
final class OnCall {

  private OnCall() {}

  static void repair(Orchestrator orchestrator) {
    // region operations
    DagRunId run = orchestrator.find("sales", LocalDate.of(1998, 1, 8)).orElseThrow().id();
    Why why = orchestrator.why(run, "clean");
    if (why instanceof Why.VerdictBlocks blocked) {
      System.out.println("ask " + blocked.owner() + " about " + blocked.partition());
    }
    Operations anna = orchestrator.as(Actor.named("anna"));
    anna.cancel(run, "the file is the wrong one");
    anna.clear(run, "clean", Clear.DOWNSTREAM, "the right file is there");
    anna.mark(run, "sales_arrived", Mark.SUCCESS, "checked by hand");
    // endregion
  }
}
