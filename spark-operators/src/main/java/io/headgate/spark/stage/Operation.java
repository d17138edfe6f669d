package io.headgate.spark.stage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stage computes, in words.
 *
 * @param words such as {@code join on customer_id}
 * @param key that rows are brought together by, such as {@code customer_id}; empty if unknown
 * @param remedy the class that treats hot keys of it apart; empty if there is none
 */
record Operation(String words, String key, Optional<String> remedy) {

  private static final Pattern JOIN =
      Pattern.compile("\\w*Join(?:\\([^)]*\\))? \\[([^\\]]*)\\], \\[([^\\]]*)\\].*");
  private static final Pattern AGGREGATION =
      Pattern.compile("\\w*Aggregate\\(keys=\\[([^\\]]*)\\].*");
  private static final Pattern WINDOW =
      Pattern.compile("Window \\[.*\\], \\[([^\\]]+)\\], \\[[^\\]]*\\].*");

  /**
   * @param node of a SQL plan, such as {@code SortMergeJoin [id], [customer_id], Inner}; or any
   *     other text
   */
  static Operation of(String node) {
    Matcher join = JOIN.matcher(node);
    if (join.matches()) {
      String left = join.group(1);
      return new Operation(
          "join on " + (left.equals(join.group(2)) ? left : left + " = " + join.group(2)),
          left,
          Optional.of("SkewJoin"));
    }
    Matcher aggregation = AGGREGATION.matcher(node);
    if (aggregation.matches()) {
      String key = aggregation.group(1);
      return new Operation(
          key.isEmpty() ? "aggregation" : "aggregation by " + key,
          key,
          Optional.of("SkewAggregate"));
    }
    Matcher window = WINDOW.matcher(node);
    return window.matches()
        ? new Operation("window by " + window.group(1), window.group(1), Optional.empty())
        : new Operation(node, "", Optional.empty());
  }
}
