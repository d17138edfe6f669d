package io.headgate.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A type by its SQL name, taken apart: {@code struct<a:int,b:array<string>>}. Different engines'
 * names of one type are one type. Immutable.
 *
 * @param name in lower case, such as {@code int}, {@code struct}
 * @param arguments of a decimal, a character type: numbers in brackets
 * @param fields of a struct; of an array its {@code element}, of a map its {@code key} and {@code
 *     value}
 */
record ColumnType(String name, List<Integer> arguments, List<Field> fields) {

  /** A field of a nested type. */
  record Field(String name, ColumnType type, boolean nullable) {}

  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("integer", "int"),
          Map.entry("int4", "int"),
          Map.entry("int8", "bigint"),
          Map.entry("long", "bigint"),
          Map.entry("int2", "smallint"),
          Map.entry("short", "smallint"),
          Map.entry("byte", "tinyint"),
          Map.entry("real", "float"),
          Map.entry("float4", "float"),
          Map.entry("float8", "double"),
          Map.entry("doubleprecision", "double"),
          Map.entry("numeric", "decimal"),
          Map.entry("varchar", "string"),
          Map.entry("text", "string"),
          Map.entry("bpchar", "string"),
          Map.entry("bool", "boolean"),
          Map.entry("blob", "binary"),
          Map.entry("bytea", "binary"),
          Map.entry("timestamptz", "timestamp"),
          Map.entry("timestampwithtimezone", "timestamp"),
          Map.entry("timestampwithouttimezone", "timestamp_ntz"));

  private static final List<String> INTEGERS = List.of("tinyint", "smallint", "int", "bigint");

  ColumnType {
    arguments = List.copyOf(arguments);
    fields = List.copyOf(fields);
  }

  /** Reads an SQL name; what it does not understand is a type of that name. */
  static ColumnType parse(String text) {
    String compact = text.toLowerCase(Locale.ROOT).replace(" ", "");
    try {
      Parser parser = new Parser(compact);
      ColumnType type = parser.type();
      return parser.isAtEnd() ? type : new ColumnType(compact, List.of(), List.of());
    } catch (IllegalArgumentException e) {
      return new ColumnType(compact, List.of(), List.of());
    }
  }

  /** Whether every value of this type is one of the other, which has room for more. */
  boolean widensTo(ColumnType other) {
    if (equals(other)) {
      return false;
    }
    int from = INTEGERS.indexOf(name);
    if (from >= 0) {
      return INTEGERS.indexOf(other.name) > from;
    }
    if (name.equals("float")) {
      return other.name.equals("double");
    }
    return name.equals("decimal")
        && other.name.equals("decimal")
        && arguments.size() == 2
        && other.arguments.size() == 2
        && other.arguments.get(0) > arguments.get(0)
        && other.arguments.get(1).equals(arguments.get(1));
  }

  Optional<Field> field(String wanted) {
    return fields.stream().filter(field -> field.name().equalsIgnoreCase(wanted)).findFirst();
  }

  @Override
  public String toString() {
    String inBrackets =
        arguments.isEmpty()
            ? ""
            : arguments.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
    String nested =
        switch (name) {
          case "array" -> "<" + fields.get(0).type() + ">";
          case "map" -> "<" + fields.get(0).type() + "," + fields.get(1).type() + ">";
          case "struct" ->
              fields.stream()
                  .map(field -> field.name() + ":" + field.type())
                  .collect(Collectors.joining(",", "<", ">"));
          default -> "";
        };
    return name + inBrackets + nested;
  }

  /** Reads from the left to the right. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    boolean isAtEnd() {
      return at == text.length();
    }

    ColumnType type() {
      String word = word();
      String name = ALIASES.getOrDefault(word, word);
      List<Integer> arguments = new ArrayList<>();
      List<Field> fields = new ArrayList<>();
      if (accept('(')) {
        do {
          arguments.add(Integer.parseInt(word()));
        } while (accept(','));
        expect(')');
      } else if (accept('<')) {
        fields.addAll(nested(name));
        expect('>');
      }
      // How long a text may be is no part of its type for a reader.
      return new ColumnType(name, name.equals("string") ? List.of() : arguments, fields);
    }

    private List<Field> nested(String name) {
      List<Field> fields = new ArrayList<>();
      switch (name) {
        case "array" -> fields.add(field("element"));
        case "map" -> {
          fields.add(field("key"));
          expect(',');
          fields.add(field("value"));
        }
        case "struct" -> {
          do {
            String field = word();
            expect(':');
            fields.add(field(field));
          } while (accept(','));
        }
        default -> throw new IllegalArgumentException("not a nested type: " + name);
      }
      return fields;
    }

    private Field field(String name) {
      ColumnType type = type();
      boolean required = type.name().endsWith("notnull") || acceptWord("notnull");
      if (type.name().endsWith("notnull")) {
        String bare = type.name().substring(0, type.name().length() - "notnull".length());
        type = new ColumnType(ALIASES.getOrDefault(bare, bare), type.arguments(), type.fields());
      }
      return new Field(name, type, !required);
    }

    private String word() {
      int start = at;
      while (at < text.length() && "<>(),:".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      if (start == at) {
        throw new IllegalArgumentException("a name is missing at " + at + " of " + text);
      }
      return text.substring(start, at);
    }

    private boolean acceptWord(String wanted) {
      if (text.startsWith(wanted, at)) {
        at += wanted.length();
        return true;
      }
      return false;
    }

    private boolean accept(char wanted) {
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char wanted) {
      if (!accept(wanted)) {
        throw new IllegalArgumentException(wanted + " is missing at " + at + " of " + text);
      }
    }
  }
}
