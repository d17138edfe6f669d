package io.headgate.cli;

import io.headgate.text.Glyphs;
import io.headgate.text.Table;
import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.WordUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes. Immutable; the writers are not for several threads.
 *
 * @param interactive whether a person sits there: only then are there questions and progress bars
 */
public record Terminal(
    PrintWriter out, PrintWriter err, Glyphs glyphs, Ansi ansi, ZoneId zone, boolean interactive) {

  /** Whether both ends of this process are a terminal. */
  @SuppressWarnings("SystemConsoleNull") // Up to Java 21 it is null without a terminal.
  static boolean isInteractive() {
    @Nullable Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console even without a terminal, and a method to ask.
      Method isTerminal = Console.class.getMethod("isTerminal");
      return Boolean.TRUE.equals(isTerminal.invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * How wide a line may be, between {@code least} and what a table has by itself.
   *
   * @param said what the environment says about the terminal, whatever that is
   */
  static int columns(@Nullable String said, int least) {
    try {
      return said == null
          ? Table.WIDTH
          : Math.max(least, Math.min(Table.WIDTH, Integer.parseInt(said.strip())));
    } catch (NumberFormatException noNumber) {
      return Table.WIDTH;
    }
  }

  /** A table whose columns called STATE and OUTCOME are coloured. */
  public Table table(String... columns) {
    Table table = new Table(glyphs, columns);
    for (String column : columns) {
      // Whether a column is coloured is told by its name alone, so that a state looks the same
      // everywhere.
      if (column.equals("STATE") || column.equals("OUTCOME")) {
        table.paint(column, this::paint);
      }
    }
    return table;
  }

  /** {@code shown} in the colour of the state that is called {@code code}. */
  public String paint(String code, String shown) {
    if (!ansi.enabled()) {
      return shown;
    }
    String style =
        switch (code.toLowerCase(Locale.ROOT)) {
          case "success", "pass", "closed", "verified" -> "32";
          case "failed", "upstream_failed", "error" -> "31";
          case "blocked", "block", "open", "reopened" -> "35";
          case "warn", "up_for_retry", "deferred" -> "33";
          case "running", "queued" -> "36";
          default -> "2";
        };
    return "\u001b[" + style + "m" + shown + "\u001b[0m";
  }

  /** Prints lines that are laid out already, at once: a bar or a question may follow. */
  public void print(String lines) {
    out.print(lines);
    out.flush();
  }

  /** Prints a paragraph, its further lines indented. */
  public void paragraph(String text) {
    out.println(WordUtils.wrap(Table.oneLine(text), Table.WIDTH - 2, "\n  ", false));
  }

  /** The signs to draw a progress bar with; empty where nobody looks. */
  public Optional<Glyphs> bar() {
    return interactive ? Optional.of(glyphs) : Optional.empty();
  }

  /** Asks a question that is answered by yes or no; anything but a clear yes is a no. */
  @SuppressWarnings("SystemConsoleNull") // Up to Java 21 it is null without a terminal.
  boolean confirms(String question) {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
  }
}
