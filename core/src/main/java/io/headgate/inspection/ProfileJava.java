package io.headgate.inspection;

import io.headgate.quality.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Java that defines a suggested gate. */
final class ProfileJava {

  private ProfileJava() {}

  static String of(Profile profile) {
    String name = className(profile.dataset().name().word());
    StringBuilder text = new StringBuilder();
    text.append("import io.headgate.dataset.Dataset;\n")
        .append("import io.headgate.quality.Metric;\n")
        .append("import io.headgate.quality.QualityGate;\n")
        .append("import io.headgate.quality.Schema;\n")
        .append("import io.headgate.quality.TableSchema;\n\n")
        .append("/** Suggested by a profile: what was so, which need not be what must be so. */\n")
        .append("final class ")
        .append(name)
        .append(" {\n\n")
        .append("  static final TableSchema SCHEMA =\n      TableSchema.of(\n")
        .append(
            profile.schema().columns().stream()
                .map(column -> "          " + column(column))
                .collect(Collectors.joining(",\n")))
        .append(')')
        .append(profile.schema().partitionedBy().map(ProfileJava::partitioned).orElse(""))
        .append(";\n\n")
        .append("  private ")
        .append(name)
        .append("() {}\n\n")
        .append("  static QualityGate on(Dataset dataset) {\n")
        .append("    return QualityGate.on(dataset)");
    for (SuggestedCheck suggestion : profile.suggestions()) {
      text.append("\n        // ")
          .append(suggestion.reason())
          .append("\n        .")
          .append(suggestion.required() ? "require" : "warnUnless")
          .append('(')
          .append(suggestion.java())
          .append(')');
    }
    return text.append(";\n  }\n}\n").toString();
  }

  private static String partitioned(List<String> keys) {
    return keys.stream()
        .map(ProfileJava::literal)
        .collect(Collectors.joining(", ", "\n          .partitioned(", ")"));
  }

  private static String column(TableSchema.Column column) {
    String arguments = literal(column.name()) + ", " + literal(column.type());
    return column.nullable()
        ? "TableSchema.column(" + arguments + ")"
        : "new TableSchema.Column(" + arguments + ", false)";
  }

  /** {@code raw.sales} is {@code RawSalesGate}. */
  private static String className(String dataset) {
    return Arrays.stream(dataset.split("[._]"))
            .filter(part -> !part.isEmpty())
            .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
            .collect(Collectors.joining())
        + "Gate";
  }

  /** A text as a literal of one line, in ASCII, whatever characters are in it. */
  static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> literal.append("\\\"");
        case '\\' -> literal.append("\\\\");
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            literal.append(c);
          } else {
            literal.append(String.format("\\u%04x", (int) c));
          }
        }
      }
    }
    return literal.append('"').toString();
  }
}
