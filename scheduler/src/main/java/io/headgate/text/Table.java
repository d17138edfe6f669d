package io.headgate.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table for the terminal: columns as wide as their cells, cut with an ellipsis where the line
 * would become too long. Not thread-safe.
 */
public final class Table {

  /** How wide a line may be unless said otherwise. */
  public static final int WIDTH = 100;

  private static final int NARROWEST = 6;
  private static final String GAP = "  ";

  /** Colours a cell that is already padded, by what stands in it. */
  @FunctionalInterface
  public interface Painter {
    /**
     * Answers {@code padded}, with colours.
     *
     * @param cell the cell's text
     * @param padded the same as it is printed
     */
    String paint(String cell, String padded);
  }

  private final Glyphs glyphs;
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] rightAligned;
  private final boolean[] flexible;
  private final boolean[] cutInTheMiddle;
  private final Map<Integer, Painter> painters = new TreeMap<>();
  private int width = WIDTH;

  /**
   * A table with these columns. A name that starts with {@code >} makes its column right-aligned;
   * columns whose name starts with {@code ~} are the first to be cut, at their end, and those with
   * {@code %} too, in their middle.
   */
  public Table(Glyphs glyphs, String... columns) {
    this.glyphs = glyphs;
    this.header = Arrays.stream(columns).map(c -> c.replaceFirst("^[>~%]", "")).toList();
    this.rightAligned = new boolean[columns.length];
    this.flexible = new boolean[columns.length];
    this.cutInTheMiddle = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      rightAligned[i] = columns[i].startsWith(">");
      cutInTheMiddle[i] = columns[i].startsWith("%");
      flexible[i] = columns[i].startsWith("~") || cutInTheMiddle[i];
    }
  }

  /** Colours the cells of the column of that name. */
  public Table paint(String column, Painter painter) {
    int index = header.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException("There is no column " + column + " among " + header);
    }
    painters.put(index, painter);
    return this;
  }

  /** Makes the lines at most so wide, as far as the narrowest columns allow. */
  public Table within(int columns) {
    width = columns;
    return this;
  }

  /** Adds a row, one cell per column. */
  public Table row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "A row of " + cells.length + " cells does not fit the columns " + header);
    }
    rows.add(Arrays.stream(cells).map(cell -> oneLine(cell.toString())).toList());
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Header and rows, each ended by a line feed. */
  public String render() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    line(text, header, widths, false);
    rows.forEach(row -> line(text, row, widths, true));
    return text.toString();
  }

  /** Without control characters, which could break the line or steer the terminal. */
  public static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ");
  }

  private int[] widths() {
    int[] widths = header.stream().mapToInt(String::length).toArray();
    int[] least = widths.clone();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - width;
    excess = shrink(widths, least, excess, true);
    shrink(widths, least, excess, false);
    return widths;
  }

  /** Takes from the widest columns what is too much, and answers what could not be taken. */
  private int shrink(int[] widths, int[] least, int excess, boolean flexibleOnly) {
    int rest = excess;
    while (rest > 0) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        boolean allowed =
            (flexible[i] || !flexibleOnly) && widths[i] > Math.max(NARROWEST, least[i]);
        if (allowed && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return rest;
      }
      widths[widest]--;
      rest--;
    }
    return 0;
  }

  private void line(StringBuilder text, List<String> cells, int[] widths, boolean painted) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean last = i == widths.length - 1;
      String cell = cut(cells.get(i), widths[i], cutInTheMiddle[i]);
      String space = " ".repeat(widths[i] - cell.length());
      String padded = rightAligned[i] ? space + cell : last ? cell : cell + space;
      Painter painter = painters.get(i);
      line.append(i == 0 ? "" : GAP)
          .append(painted && painter != null ? painter.paint(cells.get(i), padded) : padded);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private String cut(String cell, int width, boolean inTheMiddle) {
    if (cell.length() <= width) {
      return cell;
    }
    int kept = Math.max(0, width - glyphs.ellipsis.length());
    int end = inTheMiddle ? kept / 2 : 0;
    return cell.substring(0, kept - end) + glyphs.ellipsis + cell.substring(cell.length() - end);
  }
}
