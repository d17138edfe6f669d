package io.headgate.report;

import java.util.Locale;

/** Writes SVG: numbers with a point, text escaped. Not thread-safe. */
final class Svg {

  private final StringBuilder text = new StringBuilder();

  /** An opening {@code svg} tag that shrinks with the page and is never blown up. */
  static Svg open(String cssClass, double width, double height, String label) {
    Svg svg = new Svg();
    svg.text.append(
        String.format(
            Locale.ROOT,
            "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\""
                + " aria-label=\"%s\" xmlns=\"http://www.w3.org/2000/svg\">%n",
            cssClass,
            width,
            height,
            width,
            height,
            escape(label)));
    return svg;
  }

  /** Appends markup; {@code %.1f} and the like are formatted, strings must be escaped already. */
  Svg add(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    return this;
  }

  String close() {
    return text.append("</svg>").toString();
  }

  /** Safe between tags and in quoted attributes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(Character.isISOControl(c) && c != '\n' ? ' ' : c);
      }
    }
    return escaped.toString();
  }

  /** At most {@code length} characters, the last an ellipsis if there were more. */
  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
