package io.headgate.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/** Draws the transition tables for the manual, so that the picture cannot differ from the code. */
final class StateDiagram {

  private StateDiagram() {}

  /** The whole page. */
  static String page() {
    return """
        # How states change

        Generated from the transition tables of `io.headgate.run`; a test fails if it is stale.

        ## Task instances

        %s
        ## Runs

        %s"""
        .formatted(
            draw(TaskTransitions.table(), TaskState.class, TaskState::isTerminal, "SCHEDULED"),
            draw(DagRunTransitions.table(), DagRunState.class, DagRunState::isTerminal, "QUEUED"));
  }

  private static <S extends Enum<S>, E extends Enum<E>> String draw(
      TransitionTable<S, E> table, Class<S> states, Predicate<S> terminal, String initial) {
    StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
    text.append("    [*] --> ").append(initial).append('\n');
    table
        .transitions()
        .forEach(
            row ->
                text.append("    ")
                    .append(row.from())
                    .append(" --> ")
                    .append(row.to())
                    .append(" : ")
                    .append(row.event().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append('\n'));
    Arrays.stream(states.getEnumConstants())
        .filter(terminal)
        .filter(state -> table.transitions().stream().anyMatch(row -> row.to() == state))
        .forEach(state -> text.append("    ").append(state).append(" --> [*]\n"));
    return text.append("```\n").toString();
  }
}
